"""Layers by the names of their frameworks."""

import random

import numpy as np
import pytest

from mlpviz import Layers, plot_activation_map, plot_pixel_contributions, plot_receptive_fields
from mlpviz._reading.named_layers import read_named_layer
from mlpviz._records.image_shape import ImageShape

RNG = np.random.default_rng(6)
X, Y = RNG.random((60, 16)).astype(np.float32), np.arange(60) % 3
SHAPE = ImageShape(4, 4)


def torch_model():
    torch = pytest.importorskip("torch")
    nn = torch.nn

    class Residual(nn.Module):
        def __init__(self):
            super().__init__()
            self.stem, self.block = nn.Linear(16, 5), nn.Linear(5, 5)
            self.norm, self.head = nn.LayerNorm(5), nn.Linear(5, 3)

        def forward(self, x):
            hidden = torch.relu(self.stem(x.flatten(1)))
            return self.head(self.norm(hidden + torch.relu(self.block(hidden))))

    torch.manual_seed(0)
    module = Residual()
    with torch.no_grad():
        hidden = torch.relu(module.stem(torch.tensor(X)))
        expected = module.norm(hidden + torch.relu(module.block(hidden))).numpy()
    return module, expected


def skorch_model():
    skorch = pytest.importorskip("skorch")
    module, expected = torch_model()
    return skorch.NeuralNetClassifier(module).initialize(), expected


def keras_model():
    keras = pytest.importorskip("keras")
    inputs = keras.Input((16,))
    hidden = keras.layers.Dense(5, "relu")(inputs)
    norm = keras.layers.LayerNormalization(name="norm")
    outputs = norm(keras.layers.Add()([hidden, keras.layers.Dense(5)(hidden)]))
    model = keras.Model(inputs, keras.layers.Dense(3)(outputs))
    return model, keras.ops.convert_to_numpy(keras.Model(inputs, outputs)(X))


MODELS = {"torch": torch_model, "skorch": skorch_model, "keras": keras_model}


@pytest.fixture(params=MODELS)
def case(request):
    states = random.getstate(), np.random.get_state()  # noqa: NPY002 - that it draws from
    made = MODELS[request.param]()
    random.setstate(states[0])
    np.random.set_state(states[1])  # noqa: NPY002 - as above
    return made


def test_units_behind_a_break_are_the_framework_s_own(case):
    model, expected = case
    layers = read_named_layer(model, "norm", SHAPE)
    assert layers.n_units == (5,)
    found = layers.preprocessing[0].apply(X.astype(float))
    np.testing.assert_allclose(found, expected, rtol=1e-5, atol=1e-6)
    assert layers.n_hidden == 1


def test_plots_take_a_name(case):
    model, expected = case
    top = plot_receptive_fields(model, (4, 4), X, layer="norm", method="top", n_images=2)
    np.testing.assert_array_equal(top.indices.reshape(5, 2)[:, 0], expected.argmax(axis=0))
    assert "of layer norm of" in top.alt_text
    average = plot_receptive_fields(model, (4, 4), X, layer="norm", method="average", units=[3])
    np.testing.assert_allclose(average.activations, expected[:, 3].max(), rtol=1e-5)
    assert plot_receptive_fields(model, (4, 4), X, layer="norm", method="pattern").tiles.ndim == 3
    shown = plot_activation_map(model, X, (4, 4), Y, layer="norm")
    centered = expected - expected.mean(axis=0)
    spread = np.linalg.svd(centered, compute_uv=False)[0]
    np.testing.assert_allclose(np.linalg.norm(shown.coordinates[:, 0]), spread, rtol=1e-4)
    assert "layer norm of" in shown.alt_text
    assert "wrong about" in shown.alt_text


def test_a_name_that_is_none_is_refused_with_those_that_are(case):
    model, _ = case
    with pytest.raises(ValueError, match=r"layer must be the name of .*norm.*, got 'other'"):
        plot_activation_map(model, X, (4, 4), layer="other")


def test_a_product_of_weights_takes_no_name():
    model, _ = torch_model()
    with pytest.raises(ValueError, match=r"method='linear' needs the weights .*'average'"):
        plot_receptive_fields(model, (4, 4), X, layer="norm", method="linear")


@pytest.mark.parametrize("case", ["keras"], indirect=True)
def test_frameworks_without_gradients_refuse_what_needs_them(case):
    model, _ = case
    with pytest.raises(ValueError, match=r"needs gradients of layer='norm', .*'pattern' or 'top'"):
        plot_receptive_fields(model, (4, 4), X, layer="norm", method="optimal")
    with pytest.raises(ValueError, match="plot_pixel_contributions needs all layers"):
        plot_pixel_contributions(model, X, (4, 4))


def test_a_layer_that_runs_twice_or_has_too_many_units_is_refused():
    torch = pytest.importorskip("torch")
    shared = torch.nn.Linear(16, 16)
    model = torch.nn.Sequential(shared, torch.nn.ReLU(), shared)
    with pytest.raises(ValueError, match="layer='0' must run once for each image, but it runs 2"):
        read_named_layer(model, "0", SHAPE)
    model = torch.nn.Sequential(torch.nn.Linear(16, 9000), torch.nn.Linear(9000, 2))
    with pytest.raises(ValueError, match="layer='0' has 9,000 outputs"):
        read_named_layer(model, "0", SHAPE)


def test_records_and_other_frameworks_have_no_names():
    with pytest.raises(TypeError, match=r"cannot read activations from .*; give the index"):
        plot_activation_map(Layers([np.eye(16)]), X, (4, 4), layer="norm")
