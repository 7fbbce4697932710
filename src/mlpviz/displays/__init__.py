"""The displays that plots return: artists by name, the numbers drawn, alt text, saving.

A module belongs here if it describes or saves a picture that is already drawn.

May import: _analysis, _drawing, _layout, _records, _samples.
From outside: IPython, PIL, matplotlib, matplotlib_inline.
"""

from mlpviz.displays.activation_map import ActivationMapDisplay
from mlpviz.displays.base import Display
from mlpviz.displays.calibration import CalibrationDisplay
from mlpviz.displays.confusions import ConfusionImagesDisplay
from mlpviz.displays.contributions import PixelContributionsDisplay
from mlpviz.displays.curves import LossDisplay
from mlpviz.displays.matches import MatchedFiltersDisplay
from mlpviz.displays.network import NetworkDisplay
from mlpviz.displays.tiles import FilterDisplay, ImageDisplay, PredictionDisplay, TileDisplay
from mlpviz.displays.training import (
    FilterAnimation,
    FiltersOverTimeDisplay,
    TrainingDynamicsDisplay,
)
from mlpviz.displays.units import (
    LayerWeightsDisplay,
    ReceptiveFieldDisplay,
    UnitClassesDisplay,
    UnitReportDisplay,
    WeightDistributionDisplay,
    WeightsOverTimeDisplay,
)

__all__ = [
    "ActivationMapDisplay",
    "CalibrationDisplay",
    "ConfusionImagesDisplay",
    "Display",
    "FilterAnimation",
    "FilterDisplay",
    "FiltersOverTimeDisplay",
    "ImageDisplay",
    "LayerWeightsDisplay",
    "LossDisplay",
    "MatchedFiltersDisplay",
    "NetworkDisplay",
    "PixelContributionsDisplay",
    "PredictionDisplay",
    "ReceptiveFieldDisplay",
    "TileDisplay",
    "TrainingDynamicsDisplay",
    "UnitClassesDisplay",
    "UnitReportDisplay",
    "WeightDistributionDisplay",
    "WeightsOverTimeDisplay",
]
