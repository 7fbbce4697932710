"""Networks that return several outputs, written in each framework."""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

from dataclasses import dataclass

import numpy as np
import pytest

from mlpviz import plot_calibration, plot_confusion_images, plot_prediction_grid
from mlpviz._reading.dispatch import read_layers, read_predictions
from mlpviz._reading.output_selection import OutputSelection

RNG = np.random.default_rng(3)
FIRST, SCORES, EMBEDDING = (
    RNG.normal(size=shape).astype(np.float32) for shape in ((16, 6), (6, 3), (6, 5))
)
X = RNG.random((12, 16)).astype(np.float32)
Y = np.arange(12) % 3
HIDDEN = np.maximum(X @ FIRST, 0)
EXPECTED = {"scores": HIDDEN @ SCORES, "embedding": HIDDEN @ EMBEDDING}


@dataclass
class Result:
    scores: object
    embedding: object


def torch_network(kind):
    torch = pytest.importorskip("torch")
    makers = {
        "tuple": lambda *both: both,
        "dict": lambda *both: dict(zip(EXPECTED, both, strict=True)),
        "object": Result,
    }

    class Net(torch.nn.Module):
        def __init__(self):
            super().__init__()
            arrays = (FIRST, SCORES, EMBEDDING)
            self.a, self.b, self.c = (torch.nn.Parameter(torch.tensor(each)) for each in arrays)

        def forward(self, x):
            hidden = torch.relu(x.flatten(1) @ self.a)
            return makers[kind](hidden @ self.b, hidden @ self.c)

    return Net()


def keras_network(kind):
    keras = pytest.importorskip("keras")

    def dense(name, weights, activation=None):
        layer = keras.layers.Dense(weights.shape[1], activation, use_bias=False, name=name)
        layer.build((None, weights.shape[0]))
        layer.set_weights([weights])
        return layer

    inputs = keras.Input((16,))
    hidden = dense("first", FIRST, "relu")(inputs)
    both = [dense("scores", SCORES)(hidden), dense("embedding", EMBEDDING)(hidden)]
    return keras.Model(inputs, dict(zip(EXPECTED, both, strict=True)) if kind == "dict" else both)


def equinox_network(kind):
    eqx, jax = pytest.importorskip("equinox"), pytest.importorskip("jax")

    class Net(eqx.Module):
        a: object
        b: object
        c: object

        def __call__(self, x):
            hidden = jax.nn.relu(x @ self.a)
            both = hidden @ self.b, hidden @ self.c
            return both if kind == "tuple" else dict(zip(EXPECTED, both, strict=True))

    return Net(*map(jax.numpy.asarray, (FIRST, SCORES, EMBEDDING)))


CASES = [
    *((torch_network, kind) for kind in ("tuple", "dict", "object")),
    *((keras_network, kind) for kind in ("tuple", "dict")),
    *((equinox_network, kind) for kind in ("tuple", "dict")),
]
pytestmark = [
    pytest.mark.filterwarnings(  # Keras's own, in get_weights, with numpy 2
        "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
    ),
    pytest.mark.usefixtures("keras_moves_the_shared_random_generators"),
]


@pytest.fixture(params=CASES, ids=lambda case: f"{case[0].__name__}-{case[1]}")
def case(request):
    build, kind = request.param
    return build(kind), kind if build is not keras_network else "dict"


def test_layers_end_where_the_outputs_part(case):
    layers = read_layers(case[0])
    np.testing.assert_allclose(layers.weights[0], FIRST, rtol=1e-6)
    assert layers.n_units == (6,)
    assert "2" in layers.chain_break.reason


def test_an_output_is_chosen_by_name_or_index(case):
    model, kind = case
    names = ("0", "1") if kind == "tuple" else tuple(EXPECTED)
    for name, expected in zip(names, EXPECTED.values(), strict=True):
        found = read_predictions(model, X, output=OutputSelection(name))
        np.testing.assert_allclose(found.scores, expected, rtol=1e-4, atol=1e-5)
        assert found.kind == "logit"
        assert found.output.startswith(f"{name} (one of ")
        assert all(each in found.output for each in names)
    last = read_predictions(model, X, output=OutputSelection(-1 if kind == "tuple" else names[1]))
    assert last.scores.shape == (12, 5)


def test_else_it_is_the_one_that_fits_y_and_the_alt_text_says_so(case):
    model, kind = case
    display = plot_prediction_grid(model, X, Y, (4, 4), n_images=4)
    expected = EXPECTED["scores"][:4].argmax(axis=1)
    np.testing.assert_array_equal(display.y_pred, expected)
    chosen = "0 (one of 0, 1)" if kind == "tuple" else "scores (one of "
    assert f"from the output {chosen}" in display.alt_text


def test_outputs_that_y_does_not_tell_apart_are_refused(case):
    model, _ = case
    with pytest.raises(ValueError, match=r"returns several outputs, .*give output="):
        read_predictions(model, X)
    with pytest.raises(ValueError, match=r"output must be the name or the index of an output"):
        plot_prediction_grid(model, X, Y, (4, 4), output="more")


def test_other_plots_of_predictions_take_an_output_too():
    model = torch_network("tuple")
    for display in (
        plot_calibration(model, X, Y, output=0),
        plot_confusion_images(model, X, Y, (4, 4), output=0),
    ):
        assert "from the output 0 (one of 0, 1)" in display.alt_text


def test_an_output_is_only_for_networks_that_return_several():
    with pytest.raises(ValueError, match="output must be None for predictions that are given"):
        plot_prediction_grid(None, X, Y, (4, 4), y_pred=Y, output=1)
    with pytest.raises(TypeError, match="output must be the name or the index"):
        plot_prediction_grid(torch_network("tuple"), X, Y, (4, 4), output=1.5)
