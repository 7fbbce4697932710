"""Histories of Keras models."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np
import pytest
from keras import layers as kl

from mlpviz._reading.dispatch import read_history
from mlpviz.adapters import keras as adapter
from mlpviz.adapters.keras.history import _steps

pytestmark = [
    pytest.mark.filterwarnings(  # Keras's own, in get_weights, with numpy 2
        "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
    ),
    pytest.mark.usefixtures("keras_moves_the_shared_random_generators"),
]

RNG = np.random.default_rng(0)


def randomized(model):
    """Give every weight a value of its own, variances positive ones."""
    for variable in model.variables:
        values = RNG.normal(size=variable.shape)
        positive = "variance" in variable.path
        if "seed" not in variable.path and "count" not in variable.path:
            variable.assign(np.abs(values) + 0.5 if positive else values)
    for layer in model.layers:
        if isinstance(layer, kl.Normalization):
            layer.finalize_state()
    return model


def chain(*, image=(4, 5), last="softmax"):
    return randomized(
        keras.Sequential(
            [
                kl.Input(image),
                kl.Flatten(),
                kl.Dense(6, activation="tanh"),
                kl.Dense(3, activation=last),
            ]
        )
    )


def trained(**options):
    model = chain()
    model.compile("sgd", "sparse_categorical_crossentropy", metrics=["accuracy"])
    X, y = RNG.random((24, 20)).reshape(-1, 4, 5), RNG.integers(3, size=24)
    return model, model.fit(X, y, verbose=0, batch_size=12, **options)


def test_history_of_fit_and_of_the_model():
    model, record = trained(epochs=3, validation_split=0.5)
    for source in (model, record):
        history = adapter.history(source)
        assert list(history.curves) == [
            "training loss",
            "validation loss",
            "training accuracy",
            "validation accuracy",
        ]
        assert [curve.kind for curve in history.curves.values()] == ["loss"] * 2 + ["score"] * 2
        assert (history.unit, history.name) == ("epoch", "Sequential")
        np.testing.assert_array_equal(history.curves["training loss"].steps, [1, 2, 3])
        np.testing.assert_array_equal(
            history.curves["validation loss"].values, record.history["val_loss"]
        )


def test_validation_in_some_epochs_only_and_a_later_start():
    _, record = trained(epochs=7, initial_epoch=2, validation_split=0.5, validation_freq=2)
    curves = adapter.history(record).curves
    np.testing.assert_array_equal(curves["training loss"].steps, [3, 4, 5, 6, 7])
    n_values = len(curves["validation loss"].values)
    assert len(curves["validation loss"].steps) == n_values


def test_the_learning_rate_is_neither_loss_nor_score():
    schedule = keras.callbacks.LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1))
    _, record = trained(epochs=2, callbacks=[schedule])
    assert "learning_rate" in record.history
    assert list(adapter.history(record).curves) == ["training loss", "training accuracy"]


def test_the_file_of_a_csv_logger(tmp_path):
    logger = keras.callbacks.CSVLogger(tmp_path / "log.csv")
    _, record = trained(epochs=4, validation_split=0.5, validation_freq=2, callbacks=[logger])
    curves = read_history(tmp_path / "log.csv").curves
    np.testing.assert_array_equal(curves["loss"].values, record.history["loss"])
    np.testing.assert_array_equal(curves["val_loss"].steps, [2, 4])
    assert curves["val_accuracy"].kind == "score"


def told(images=(4,), *layers, loss=None):
    """A model that is asked what it is, and never run."""
    model = keras.Sequential([kl.Input(images), *layers])
    if loss is not None:
        model.compile(loss=loss)
    return model


def record(history, **told):
    made = keras.callbacks.History()
    made.history = history
    for name, value in told.items():
        setattr(made, name, value)
    return made


def test_a_history_of_no_model_and_no_epochs_counts_its_values():
    read = adapter.history(record({"loss": [3.0, 2.0], "val_top_k_accuracy": [0.5, 0.75]}))
    assert read.name == "network"
    assert {name: curve.kind for name, curve in read.curves.items()} == {
        "training loss": "loss",
        "validation top k accuracy": "score",
    }
    np.testing.assert_array_equal(read.curves["training loss"].steps, [1, 2])


def test_a_model_s_history_is_that_of_its_last_training():
    model = told((4,), kl.Flatten())
    model.history = record({"loss": [3.0, 2.0]}, epoch=[6, 7])
    model.history.set_model(model)
    for source in (model, model.history):
        read = adapter.history(source)
        assert read.name == "Sequential"
        np.testing.assert_array_equal(read.curves["training loss"].values, [3, 2])
        np.testing.assert_array_equal(read.curves["training loss"].steps, [7, 8])


def test_a_history_goes_on_where_an_earlier_training_stopped():
    read = adapter.history(record({"loss": [3.0, 2.0], "val_loss": [1.0]}, epoch=[4, 5]))
    np.testing.assert_array_equal(read.curves["training loss"].steps, [5, 6])
    np.testing.assert_array_equal(read.curves["validation loss"].steps, [6])


def test_a_history_without_epochs_is_refused():
    with pytest.raises(ValueError, match="no epochs") as error:
        adapter.history(record({}))
    assert str(error.value) == "model is a History of no epochs; give what fit returned"


def test_a_model_that_keeps_no_history_is_refused():
    model = told((4,), kl.Flatten())
    with pytest.raises(ValueError, match="no history") as error:
        adapter.history(model)
    assert str(error.value) == (
        f"model is the Sequential {model.name!r}, which keeps no history: it was not trained since "
        "it was made or loaded; give what fit returned, or its history as a dict"
    )


@pytest.mark.parametrize(
    ("n_values", "epochs", "steps"),
    [
        (3, [0, 1, 2], [1, 2, 3]),
        (3, [4, 5, 6], [5, 6, 7]),
        (3, [], [1, 2, 3]),
        (3, [0, 1], [1, 2, 3]),
        (3, range(7), [2, 4, 6]),
        (2, [3, 4, 5, 6], [5, 7]),
        (1, [0, 1], [2]),
    ],
)
def test_validation_takes_values_every_few_epochs(n_values, epochs, steps):
    found = _steps("val_loss", n_values, epochs)
    np.testing.assert_array_equal(found, steps)
    assert found.dtype == np.float64


@pytest.mark.parametrize(("n_values", "n_epochs"), [(0, 3), (1, 3), (4, 7)])
def test_where_it_is_not_told_which_epochs_these_are_the_user_has_to_say(n_values, n_epochs):
    with pytest.raises(ValueError, match="val_loss") as error:
        adapter.history(
            record({"val_loss": [1.0] * n_values, "loss": [1.0] * n_epochs}, epoch=range(n_epochs))
        )
    assert str(error.value) == (
        f"'val_loss' has {n_values} values in {n_epochs} epochs, and Keras does not say in which; "
        "give mlpviz.History with its steps"
    )


def test_without_history_it_says_what_to_give():
    with pytest.raises(ValueError, match=r"keeps no history.*give what fit returned"):
        adapter.history(chain())
    with pytest.raises(ValueError, match="no epochs"):
        adapter.history(keras.callbacks.History())


def test_another_object_of_keras_is_refused():
    with pytest.raises(TypeError, match=r"must be a keras\.Model.*Dense"):
        adapter.layers(kl.Dense(3))


def unusual(y_true, y_pred):
    """A metric whose name does not tell whether lower or higher is better."""
    return keras.ops.mean(y_pred)


class Fit(keras.metrics.R2Score):
    """A metric that knows more than its name tells."""


def test_metrics_know_their_direction_and_others_are_refused():
    model = chain(last="linear")
    model.compile("sgd", "mse", metrics=[Fit(name="phi"), "mae", "cosine_similarity"])
    made = record({"loss": [2.0], "phi": [0.5], "val_phi": [0.5], "mae": [1.0]}, epoch=[0])
    made.set_model(model)
    X, y = RNG.random((6, 4, 5)), RNG.random((6, 3))
    model.evaluate(X, y, verbose=0)
    kinds = {name: curve.kind for name, curve in adapter.history(made).curves.items()}
    assert kinds == {
        "training loss": "loss",
        "training mae": "loss",
        "training phi": "score",
        "validation phi": "score",
    }
    model.compile("sgd", "mse", metrics=[unusual])
    made.history = {"loss": [2.0], "unusual": [0.5]}
    with pytest.raises(ValueError, match="holds 'training unusual', whose name does not tell"):
        adapter.history(made)
