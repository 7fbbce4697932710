"""Networks to draw, and what they compute, found with numpy alone."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

import numpy as np
from hypothesis import strategies as st
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import Pipeline, make_pipeline
from sklearn.preprocessing import StandardScaler

from mlpviz import Layers, Transform

# Small sizes, so that the same number often means different things.
SHAPES = [
    ((2, 3), -1),
    ((3, 2), 0),
    ((1, 1), -1),
    ((4, 4), -1),
    ([2, 2], -1),
    ((2, 3, 1), -1),
    ((2, 2, 3), -1),
    ((3, 2, 2), 0),
    (np.array([3, 3]), -1),
]
N_FITTED = 6
ACTIVATIONS = {
    "identity": lambda z: z,
    "logistic": lambda z: 1 / (1 + np.exp(-z)),
    "relu": lambda z: np.maximum(z, 0),
    "tanh": np.tanh,
}
SMOOTH = {
    "square": (np.square, lambda x: 2 * x),
    "tanh": (np.tanh, lambda x: 1 - np.tanh(x) ** 2),
    "exp": (np.exp, np.exp),
}
"""Steps that are not affine, each with its derivative."""


def read_only(values):
    values = values.copy()
    values.flags.writeable = False
    return values


LAYOUTS = [
    np.asarray,
    np.asfortranarray,
    lambda values: values.astype(np.float32),
    lambda values: np.repeat(values, 2, axis=0)[::2],
    lambda values: values[:, ::-1],
    lambda values: values[::-1].copy()[::-1],
    read_only,
]
KINDS = [
    lambda rng, shape: rng.normal(size=shape).round(2),
    lambda rng, shape: rng.uniform(-4, 4, size=shape),
    lambda rng, shape: rng.integers(-2, 3, size=shape).astype(float),
    lambda rng, shape: rng.random(shape) * (rng.random(shape) < 0.5),
    lambda rng, shape: np.full(shape, rng.normal()),
]
"""Numbers that are all different, often equal, mostly zero, or all the same."""


@st.composite
def matrices(draw, rows, columns):
    """Numbers of a shape, in any order, type and layout that numpy has.

    They come from a seed: one by one they would take longer to draw than a figure.
    """
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    values = draw(st.sampled_from(KINDS))(rng, (rows, columns))
    return draw(st.sampled_from(LAYOUTS))(values)


@st.composite
def plain_networks(draw, n_inputs, hidden=0, **settings):
    """Layers, of which at least so many are hidden."""
    inner = draw(st.lists(st.integers(1, 5), min_size=hidden, max_size=2))
    sizes = [n_inputs, *inner, draw(st.integers(1, 4))]
    weights = [draw(matrices(a, b)) for a, b in pairwise(sizes)]
    biases = draw(st.none() | st.just([weight[0] / 2 for weight in weights]))
    names = draw(st.lists(st.sampled_from(sorted(ACTIVATIONS)), min_size=3, max_size=3))
    return Layers(weights, biases, names[: len(weights)], **settings)


@st.composite
def affine_steps(draw, n):
    """Affine steps between n pixels and the network, and how many values they leave."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    gains, shift = rng.uniform(0.5, 2, n), rng.normal(size=n)
    ends = {"low": np.zeros(n), "high": np.ones(n)} if draw(st.booleans()) else {}
    kept = rng.permutation(n)[: draw(st.integers(1, n))]
    scale = Transform("scale", lambda X: X * gains + shift, **ends)
    pick = Transform("pick", lambda X: X[:, kept])
    steps = draw(st.sampled_from([[scale], [pick], [scale, pick]]))
    return steps, n if steps == [scale] else len(kept)


@st.composite
def networks_behind_steps(draw, n_pixels, hidden=0):
    steps, n_inputs = draw(affine_steps(n_pixels))
    return draw(plain_networks(n_inputs, hidden, preprocessing=steps, n_pixels=n_pixels))


@st.composite
def networks_behind_a_smooth_step(draw, n_pixels):
    name = draw(st.sampled_from(sorted(SMOOTH)))
    return draw(plain_networks(n_pixels, preprocessing=[Transform(name, SMOOTH[name][0])]))


@cache
def fitted_models():
    """Fitted once: a classifier, one of two classes with two hidden layers, one behind a scaler."""
    rng = np.random.default_rng(0)
    X = rng.random((60, N_FITTED))
    three, two = np.array(list("abc"))[X[:, :3].argmax(axis=1)], (X[:, 0] > 0.5).astype(int)
    few = {"max_iter": 40, "learning_rate_init": 0.03, "random_state": 0}
    behind = MLPClassifier((3,), activation="logistic", **few)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return (
            MLPClassifier((4,), **few).fit(X, three),
            MLPClassifier((4, 3), activation="tanh", **few).fit(X, two),
            make_pipeline(StandardScaler(), behind).fit(X, three),
        )


@st.composite
def models_and_shapes(draw, hidden=0):
    """A network of any kind as a function of images, and their shape."""
    kind = draw(st.sampled_from(["plain", "steps", "fitted"]))
    if kind == "fitted":
        call = {"image_shape": draw(st.sampled_from([(2, 3), (3, 2), [1, 6]]))}
        return call | {"model": draw(st.sampled_from(fitted_models()))}
    call = draw(image_shapes())
    n_pixels = int(np.prod(call["image_shape"]))
    strategy = plain_networks if kind == "plain" else networks_behind_steps
    return call | {"model": draw(strategy(n_pixels, hidden))}


@st.composite
def image_shapes(draw):
    shape, axis = draw(st.sampled_from(SHAPES))
    return {"image_shape": shape} | (
        {"channel_axis": axis} if axis == 0 or draw(st.booleans()) else {}
    )


@dataclass(frozen=True, slots=True)
class Known:
    """What a network computes.

    Attributes
    ----------
    weights, biases : list of ndarray
    activations : list of str
    to_inputs : callable
        Takes rows of pixels, returns rows of inputs of the first layer.
    n_pixels : int
    """

    weights: list
    biases: list
    activations: list
    to_inputs: Callable
    n_pixels: int

    @property
    def pixels(self):
        """The matrix of the map from pixels to inputs, which is affine."""
        zero = self.to_inputs(np.zeros((1, self.n_pixels)))
        return self.to_inputs(np.eye(self.n_pixels)) - zero

    @property
    def filters(self):
        """The weight of each pixel in each unit of the first layer, NaN where none is seen."""
        return self.unseen_as_nan(self.pixels @ self.weights[0])

    def unseen_as_nan(self, rows):
        rows = rows.copy()
        rows[~self.pixels.any(axis=1)] = np.nan
        return rows

    def entering(self, images, layer):
        """What enters the activations of a layer, of shape (n_images, n_units)."""
        values = self.to_inputs(np.asarray(images, float))
        for i in range(layer):
            values = self.after(i, values @ self.weights[i] + self.biases[i])
        return values @ self.weights[layer] + self.biases[layer]

    def after(self, layer, entering):
        """What a hidden layer makes of what enters it."""
        return ACTIVATIONS[self.activations[layer]](entering)

    def active(self, images, layer):
        """The activations of a layer, those of the last one left out."""
        entering = self.entering(images, layer)
        return entering if layer == len(self.weights) - 1 else self.after(layer, entering)

    @property
    def n_hidden(self):
        return len(self.weights) - 1


def known(model):
    """What is known of a network without the library."""
    if isinstance(model, Layers):
        weights, biases = (
            [np.asarray(each, float) for each in own] for own in (model.weights, model.biases)
        )
        return Known(weights, biases, list(model.activations), _steps(model), model.n_pixels)
    network = model[-1] if isinstance(model, Pipeline) else model
    to_inputs = model[0].transform if isinstance(model, Pipeline) else np.array
    names = [network.activation] * (network.n_layers_ - 2) + [network.out_activation_]
    return Known(network.coefs_, network.intercepts_, names, to_inputs, N_FITTED)


def _steps(layers):
    def to_inputs(images):
        for step in layers.preprocessing:
            images = step.apply(images)
        return images

    return to_inputs
