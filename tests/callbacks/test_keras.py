"""Snapshots while Keras trains, taken by its own `fit`."""

import keras
import numpy as np
import pytest

from mlpviz import Snapshots
from mlpviz.callbacks.keras import TakeSnapshots

pytestmark = [
    pytest.mark.filterwarnings(  # Keras's own, with numpy 2
        "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
    ),
    pytest.mark.usefixtures("keras_moves_the_shared_random_generators"),
]


def model(built=True):
    keras.utils.set_random_seed(0)
    inputs = [keras.Input((64,))] if built else []
    dense = [keras.layers.Dense(5, "relu"), keras.layers.Dense(10)]
    network = keras.Sequential([*inputs, *dense])
    loss = keras.losses.SparseCategoricalCrossentropy(from_logits=True)
    network.compile("sgd", loss, metrics=["accuracy"])
    return network


def weights(network):
    return np.array(keras.ops.convert_to_numpy(network.layers[0].kernel))


def test_a_snapshot_before_training_and_after_each_epoch(digits):
    X, y = digits
    network = model()
    start = weights(network)
    snapshots = Snapshots()
    seen = keras.callbacks.LambdaCallback(on_epoch_end=lambda *_: after.append(weights(network)))
    after = []
    options = {"validation_split": 0.2, "verbose": 0, "shuffle": False}
    kept = network.fit(X, y, epochs=3, callbacks=[TakeSnapshots(snapshots), seen], **options)
    assert snapshots.steps.tolist() == [0, 1, 2, 3]
    for layers, expected in zip(snapshots, [start, *after], strict=True):
        assert np.array_equal(layers.weights[0], expected)
    curves = snapshots.history.curves
    names = ["training loss", "validation loss", "training accuracy", "validation accuracy"]
    assert list(curves) == names
    assert [curves[name].kind for name in names] == ["loss", "loss", "score", "score"]
    assert np.allclose(curves["validation loss"].values, kept.history["val_loss"], rtol=1e-12)


def test_recording_changes_nothing_of_the_training(digits):
    X, y = digits
    ends = []
    for snapshots in (None, Snapshots(), Snapshots(unit="batch")):
        network = model()
        callbacks = [] if snapshots is None else [TakeSnapshots(snapshots)]
        network.fit(X, y, epochs=2, callbacks=callbacks, verbose=0)
        ends.append(weights(network))
    assert np.array_equal(ends[0], ends[1])
    assert np.array_equal(ends[0], ends[2])


def test_a_second_fit_counts_on(digits):
    X, y = digits
    network, snapshots = model(), Snapshots()
    callback = TakeSnapshots(snapshots)
    for _ in range(2):
        network.fit(X, y, epochs=2, callbacks=[callback], verbose=0)
    network.fit(X, y, initial_epoch=9, epochs=10, callbacks=[callback], verbose=0)
    assert snapshots.steps.tolist() == [0, 1, 2, 3, 4, 10]


def test_batches_that_are_kept_now_and_then(digits):
    X, y = digits
    network, snapshots = model(), Snapshots(every=10, unit="batch")
    network.fit(X, y, epochs=2, batch_size=32, callbacks=[TakeSnapshots(snapshots)], verbose=0)
    assert snapshots.steps.tolist() == [0, 10, 20, 26]
    differences = np.diff([layers.weights[0] for layers in snapshots], axis=0)
    assert (np.abs(differences).max(axis=(1, 2)) > 0).all()
    assert np.array_equal(snapshots[-1].weights[0], weights(network))
    assert len(snapshots.history.curves["training loss"].values) == 26


def test_a_model_that_is_built_by_fit(digits):
    X, y = digits
    snapshots = Snapshots()
    model(built=False).fit(X, y, callbacks=[TakeSnapshots(snapshots)], verbose=0)
    assert snapshots.steps.tolist() == [0, 1]
