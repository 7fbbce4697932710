"""Checkpoints of Keras, as snapshots."""

import keras
import numpy as np
import pytest

from mlpviz import Snapshots

pytestmark = [
    pytest.mark.filterwarnings(  # Keras's own, with numpy 2
        "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
    ),
    pytest.mark.usefixtures("keras_moves_the_shared_random_generators"),
]


def model(scale=1.0):
    start = keras.initializers.Constant(scale)
    layers = [keras.layers.Dense(3, "tanh", kernel_initializer=start), keras.layers.Dense(2)]
    return keras.Sequential([keras.Input((4,)), *layers])


def test_saved_models(tmp_path):
    paths = [tmp_path / f"net-epoch={i:02d}.keras" for i in (1, 2)]
    for i, path in enumerate(paths):
        model(i + 1.0).save(path)
    snapshots = Snapshots.from_checkpoints(paths, unit="epoch")
    assert snapshots.steps.tolist() == [1, 2]
    assert [layers.weights[0][0, 0] for layers in snapshots] == [1, 2]
    assert snapshots[0].activations == ("tanh", "identity")


def test_saved_weights_need_their_model(tmp_path):
    path = tmp_path / "net-3.weights.h5"
    model(5.0).save_weights(path)
    with pytest.raises(ValueError, match=r"net-3\.weights\.h5 holds weights without the model"):
        Snapshots.from_checkpoints([path])
    mine = model()
    snapshots = Snapshots.from_checkpoints([path], model=mine)
    assert snapshots.steps.tolist() == [3]
    assert (snapshots[0].weights[0] == 5).all()
    assert (np.array(keras.ops.convert_to_numpy(mine.layers[0].kernel)) == 1).all()
    with pytest.raises(TypeError, match=r"model must be a keras\.Model"):
        Snapshots.from_checkpoints([path], model=3)


def test_code_and_broken_files_are_refused(tmp_path):
    inputs = keras.Input((4,))
    outputs = keras.layers.Dense(2)(keras.layers.Lambda(lambda x: x * 2)(inputs))
    keras.Model(inputs, outputs).save(tmp_path / "net-1.keras")
    with pytest.raises(ValueError, match=r"net-1\.keras cannot be read as a model of Keras"):
        Snapshots.from_checkpoints([tmp_path / "net-1.keras"])
    (tmp_path / "net-2.keras").write_bytes(b"broken")
    with pytest.raises(ValueError, match=r"net-2\.keras cannot be read"):
        Snapshots.from_checkpoints([tmp_path / "net-2.keras"])
