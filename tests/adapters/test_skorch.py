"""The skorch adapter, with nets that skorch itself has trained."""

import numpy as np
import pytest
import skorch
import torch
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from skorch.callbacks import EpochScoring, PassthroughScoring
from torch import nn

from mlpviz import plot_loss_curve, plot_prediction_grid
from mlpviz._reading.dispatch import read_history, read_layers, read_predictions
from mlpviz.adapters import skorch as adapter
from mlpviz.errors import NotFittedError


@pytest.fixture(autouse=True)
def seeded():
    """Training draws random numbers; the generators are as they were afterwards."""
    kept = np.random.get_state()  # noqa: NPY002 (skorch splits data with it)
    with torch.random.fork_rng():
        torch.manual_seed(5)
        yield
    np.random.set_state(kept)  # noqa: NPY002


def module(n_outputs, *head):
    return nn.Sequential(nn.Linear(64, 9), nn.ReLU(), nn.Linear(9, n_outputs), *head)


@pytest.fixture
def data(digits):
    X, y = digits
    return X.astype(np.float32), y.astype(np.int64)


@pytest.fixture
def classifier(data):
    net = skorch.NeuralNetClassifier(module(10, nn.Softmax(1)), max_epochs=4, lr=0.1, verbose=0)
    return net.fit(*data)


def test_layers_are_those_of_the_module(classifier):
    layers = read_layers(classifier)
    np.testing.assert_array_equal(
        layers.weights[0], classifier.module_[0].weight.detach().numpy().T
    )
    assert layers.activations == ("relu", "softmax")
    assert layers.name == "NeuralNetClassifier"


def test_history_has_losses_and_scores_by_epoch(classifier):
    history = read_history(classifier)
    assert list(history.curves) == ["train_loss", "valid_loss", "valid_acc"]
    assert [curve.kind for curve in history.curves.values()] == ["loss", "loss", "score"]
    np.testing.assert_array_equal(
        history.curves["valid_loss"].values, classifier.history[:, "valid_loss"]
    )
    np.testing.assert_array_equal(history.curves["train_loss"].steps, [1, 2, 3, 4])


def test_the_callbacks_know_whether_lower_is_better(data):
    errors = EpochScoring("neg_max_error", lower_is_better=False, name="negative_error")
    odd = EpochScoring(lambda *_: 0.5, lower_is_better=True, name="misfit")
    net = skorch.NeuralNetClassifier(
        module(10, nn.Softmax(1)), max_epochs=2, verbose=0, callbacks=[errors, odd]
    ).fit(*data)
    kinds = {name: curve.kind for name, curve in read_history(net).curves.items()}
    assert kinds["negative_error"] == "score"
    assert kinds["misfit"] == "loss"


def test_training_on_goes_on_in_the_history(classifier, data):
    classifier.partial_fit(*data)
    assert len(plot_loss_curve(classifier).lines) == 3
    np.testing.assert_array_equal(read_history(classifier).curves["train_loss"].steps, range(1, 9))


@pytest.mark.parametrize("criterion", [nn.NLLLoss, nn.CrossEntropyLoss])
def test_probabilities_are_skorch_s_own(data, criterion):
    head = [nn.Softmax(1)] if criterion is nn.NLLLoss else []
    net = skorch.NeuralNetClassifier(
        module(10, *head), criterion=criterion, max_epochs=1, verbose=0
    ).fit(*data)
    said = read_predictions(net, data[0])
    assert said.kind == "probability"
    np.testing.assert_array_equal(said.values, net.predict(data[0]))
    np.testing.assert_allclose(said.scores, net.predict_proba(data[0]), rtol=1e-6, atol=1e-6)


def test_two_classes_have_the_net_s_own_threshold(data):
    X, y = data
    net = skorch.NeuralNetBinaryClassifier(
        module(1, nn.Flatten(0)), threshold=0.7, max_epochs=1, verbose=0
    ).fit(X, (y > 4).astype(np.float32))
    said = read_predictions(net, X)
    assert said.scores.shape == (len(X), 2)
    np.testing.assert_array_equal(said.values, net.predict(X))


def test_a_regressor_predicts_values(data):
    X, y = data
    net = skorch.NeuralNetRegressor(module(1), max_epochs=1, lr=1e-3, verbose=0)
    net.fit(X, y.astype(np.float32)[:, np.newaxis])
    said = read_predictions(net, X)
    assert said.classes is None
    np.testing.assert_allclose(said.values, net.predict(X)[:, 0], rtol=1e-5, atol=1e-6)


def test_images_are_given_in_double_precision_and_in_the_shape_that_the_module_takes(digits):
    images = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(72, 10), nn.Softmax(1))
    net = skorch.NeuralNetClassifier(images).initialize()
    display = plot_prediction_grid(net, *digits, (8, 8))
    assert display.confidence.shape == (10,)


def test_modes_are_as_they_were(classifier, digits):
    classifier.module_[0].eval()
    before = [part.training for part in classifier.module_.modules()]
    read_predictions(classifier, digits[0])
    assert [part.training for part in classifier.module_.modules()] == before


def test_a_pipeline_that_ends_in_a_net_predicts(digits, data):
    scaler = StandardScaler().set_output(transform="default")
    net = skorch.NeuralNetClassifier(module(10, nn.Softmax(1)), max_epochs=1, verbose=0)
    pipeline = make_pipeline(scaler, net).fit(*data)
    np.testing.assert_array_equal(
        read_predictions(pipeline, data[0]).values, pipeline.predict(data[0])
    )


def test_what_is_not_fitted_says_so(digits):
    net = skorch.NeuralNetClassifier(module(10))
    for read in (read_layers, read_history, lambda model: read_predictions(model, digits[0])):
        with pytest.raises(NotFittedError) as error:
            read(net)
        assert str(error.value) == (
            "model is a NeuralNetClassifier that is not fitted yet; call fit first"
        )
    with pytest.raises(ValueError, match="empty") as error:
        read_history(net.initialize())
    assert str(error.value) == (
        "model is a NeuralNetClassifier whose history is empty; fit it, or give the losses as a "
        "list"
    )


def test_a_net_that_was_never_made_ready_is_not_fitted():
    net = skorch.NeuralNet.__new__(skorch.NeuralNet)
    with pytest.raises(NotFittedError, match="a NeuralNet that is not fitted yet"):
        adapter.layers(net)


def test_what_is_no_net_is_refused_by_its_type():
    for read in (adapter.layers, adapter.history):
        with pytest.raises(TypeError) as error:
            read(module(10))
        assert str(error.value) == "model must be a skorch.NeuralNet, got Sequential"


def made_of(kind, *parts, **options):
    """A net that is asked, and never trained."""
    return kind(nn.Sequential(*parts), verbose=0, **options).initialize()


def test_losses_and_scores_are_taken_in_the_epochs_that_have_them():
    scoring = EpochScoring("accuracy", lower_is_better=False)
    net = made_of(skorch.NeuralNetClassifier, nn.Linear(3, 2), callbacks=[("own", scoring)])
    net.callbacks_ = [("own", scoring), ("loss", PassthroughScoring("train_loss"))]
    scoring.name_ = "accuracy_by_name"
    for row in ({"train_loss": 3.0}, {"train_loss": 2.0, "accuracy_by_name": 0.5}):
        net.history.new_epoch()
        for name, value in row.items():
            net.history.record(name, value)
    read = read_history(net)
    assert read.name == "NeuralNetClassifier"
    assert {name: curve.kind for name, curve in read.curves.items()} == {
        "train_loss": "loss",
        "accuracy_by_name": "score",
    }
    np.testing.assert_array_equal(read.curves["train_loss"].steps, [1, 2])
    np.testing.assert_array_equal(read.curves["accuracy_by_name"].steps, [2])
    np.testing.assert_array_equal(read.curves["accuracy_by_name"].values, [0.5])


@pytest.mark.parametrize(
    ("kind", "classes"), [(skorch.NeuralNet, 3), (skorch.NeuralNetRegressor, None)]
)
def test_a_net_that_is_no_classifier_says_what_its_module_says(kind, classes):
    net = made_of(kind, nn.Linear(4, 3), criterion=nn.MSELoss)
    said = read_predictions(net, np.eye(4, dtype=np.float32))
    assert (None if said.classes is None else len(said.classes)) == classes


class Rows(nn.Module):
    """Returns a row that is held here for each image that has one pixel on."""

    def __init__(self, rows):
        super().__init__()
        self.rows = nn.Parameter(torch.tensor(rows))

    def forward(self, images):
        return images @ self.rows


@pytest.mark.parametrize(
    ("rows", "kind"),
    [
        ([[0.25, 0.75], [1.0, 0.0]], "probability"),
        ([[0.2504, 0.7504], [1.0, 0.0]], "probability"),
        ([[0.25, 0.85], [1.0, 0.0]], "margin"),
        ([[-0.5, 1.5], [1.0, 0.0]], "margin"),
        ([[2.0, 3.0], [1.0, 0.5]], "margin"),
    ],
)
def test_scores_are_probabilities_where_they_look_like_it(rows, kind):
    net = made_of(skorch.NeuralNetClassifier, Rows(rows), predict_nonlinearity=None)
    said = read_predictions(net, np.eye(2, dtype=np.float32))
    assert said.kind == kind
    np.testing.assert_array_equal(said.values, np.argmax(rows, axis=1))
    np.testing.assert_array_equal(said.scores, np.float32(rows))


def test_a_score_at_the_threshold_is_not_above_it():
    net = made_of(
        skorch.NeuralNetBinaryClassifier, Rows([[0.0], [1.0]]), nn.Flatten(0), threshold=0.5
    )
    said = read_predictions(net, np.eye(2, dtype=np.float32))
    np.testing.assert_array_equal(said.scores[0], [0.5, 0.5])
    np.testing.assert_array_equal(said.values, [0, 1])


def test_the_default_of_skorch_does_not_outweigh_scikit_learn_and_the_name(data):
    """EpochScoring says that lower is better where nobody says otherwise."""
    scorings = [
        EpochScoring("roc_auc_ovr", name="own"),
        EpochScoring(lambda *_: 0.5, name="my_accuracy"),
        EpochScoring(lambda *_: 0.5, name="misfit"),
    ]
    head = nn.Softmax(1)
    net = skorch.NeuralNetClassifier(module(10, head), max_epochs=1, verbose=0, callbacks=scorings)
    kinds = {name: curve.kind for name, curve in read_history(net.fit(*data)).curves.items()}
    assert (kinds["own"], kinds["my_accuracy"], kinds["misfit"]) == ("score", "score", "loss")


def test_the_history_alone_is_read_as_well(classifier):
    display = plot_loss_curve(classifier.history)
    assert list(display.lines) == ["train_loss", "valid_loss", "valid_acc"]
    assert "dur" in display.left_out
