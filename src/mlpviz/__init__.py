"""See what a multilayer perceptron has learned about images."""

from mlpviz._analysis.report import UnitReport
from mlpviz._analysis.thresholds import Thresholds
from mlpviz._analysis.unit_measures import UnitMeasures
from mlpviz._plots.activation_map import plot_activation_map
from mlpviz._plots.animate_filters import animate_filters
from mlpviz._plots.calibration import plot_calibration
from mlpviz._plots.confusion_images import plot_confusion_images
from mlpviz._plots.filters_over_time import plot_filters_over_time
from mlpviz._plots.first_layer_filters import plot_first_layer_filters
from mlpviz._plots.image_grid import plot_image_grid
from mlpviz._plots.layer_weights import plot_layer_weights
from mlpviz._plots.live_filters import live_filters
from mlpviz._plots.loss_curve import plot_loss_curve
from mlpviz._plots.matched_filters import plot_matched_filters
from mlpviz._plots.network import plot_network
from mlpviz._plots.pixel_contributions import plot_pixel_contributions
from mlpviz._plots.prediction_grid import plot_prediction_grid
from mlpviz._plots.receptive_fields import plot_receptive_fields
from mlpviz._plots.training_dynamics import plot_training_dynamics
from mlpviz._plots.unit_classes import plot_unit_classes
from mlpviz._plots.unit_report import plot_unit_report
from mlpviz._plots.weight_distribution import plot_weight_distribution
from mlpviz._recording.partial_fit import record_training
from mlpviz._recording.snapshots import Snapshots
from mlpviz._records.activations import Activation
from mlpviz._records.history import History
from mlpviz._records.layers import Layers
from mlpviz._records.predictions import Predictions
from mlpviz._records.transform import Transform
from mlpviz._reports.unit_report import unit_report

__all__ = [
    "Activation",
    "History",
    "Layers",
    "Predictions",
    "Snapshots",
    "Thresholds",
    "Transform",
    "UnitMeasures",
    "UnitReport",
    "animate_filters",
    "live_filters",
    "plot_activation_map",
    "plot_calibration",
    "plot_confusion_images",
    "plot_filters_over_time",
    "plot_first_layer_filters",
    "plot_image_grid",
    "plot_layer_weights",
    "plot_loss_curve",
    "plot_matched_filters",
    "plot_network",
    "plot_pixel_contributions",
    "plot_prediction_grid",
    "plot_receptive_fields",
    "plot_training_dynamics",
    "plot_unit_classes",
    "plot_unit_report",
    "plot_weight_distribution",
    "record_training",
    "unit_report",
]


def _get_sg_image_scraper() -> object:
    """Return the scraper that sphinx-gallery and mkdocs-gallery find by the package's name."""
    from mlpviz.embedding.document_figures import prepare_documents
    from mlpviz.embedding.galleries import scrape_figures

    prepare_documents()
    return scrape_figures
