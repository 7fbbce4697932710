"""Networks with a planted truth, trained on images of three generators."""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import numpy as np
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

from mlpviz import History

SIDE = 10
N_IMAGES = 400
N_CLASSES = 4


def blobs(rng, y):
    """Blobs at as many places as there are classes."""
    rows, columns = np.mgrid[:SIDE, :SIDE]
    angles = 2 * np.pi * y / N_CLASSES
    centers = SIDE / 2 + SIDE / 4 * np.stack([np.cos(angles), np.sin(angles)], axis=1)
    centers += rng.normal(scale=0.5, size=centers.shape)
    squares = (rows - centers[:, 0, None, None]) ** 2 + (columns - centers[:, 1, None, None]) ** 2
    return np.exp(-squares / 4)


def gratings(rng, y):
    """Gratings of as many orientations as there are classes, of any phase."""
    rows, columns = np.mgrid[:SIDE, :SIDE]
    angles = (np.pi * y / N_CLASSES)[:, None, None]
    phases = rng.uniform(0, np.pi / 2, len(y))[:, None, None]
    return 0.5 + 0.5 * np.sin(np.cos(angles) * rows + np.sin(angles) * columns + phases)


def bars(rng, y):
    """A bar of one of four directions at any place, in an empty frame of constant pixels."""
    images = np.zeros((len(y), SIDE, SIDE))
    for image, label in zip(images, y, strict=True):
        place = rng.integers(2, SIDE - 2)
        inner = np.zeros((SIDE, SIDE))
        if label < 2:
            inner[place] = 1
            inner = inner if label else inner.T
        else:
            inner = np.eye(SIDE, k=int(place) - SIDE // 2)
            inner = inner if label == 2 else inner[::-1]
        image[1:-1, 1:-1] = inner[1:-1, 1:-1]
    return images


GENERATORS = {"blobs": blobs, "gratings": gratings, "bars": bars}


@dataclass(frozen=True)
class Case:
    """A network, its images, what was planted, and the same network in plain arrays."""

    kind: str
    model: Any
    X: Any
    y: Any
    weights: list[Any]
    """One matrix for each layer, of shape (n_in, n_out)."""
    biases: list[Any]
    activation: str
    classes: Any
    losses: Any
    initial_bound: float
    """The first weights begin uniformly distributed between minus and plus this bound."""
    train: Callable[[int], Any]
    """Train the same network anew, for a number of epochs, and return its losses."""
    history: History | None = None


def images(generator, rng, n_images=N_IMAGES):
    """Images with noise, as rows, and the index of their classes."""
    y = np.arange(n_images) % N_CLASSES
    X = GENERATORS[generator](rng, y).reshape(n_images, -1)
    varying = np.ptp(X, axis=0) > 0
    X[:, varying] += rng.normal(scale=0.1, size=(n_images, varying.sum()))
    return X.clip(0), y


def train(X, y, seed, **options):
    """A network of 16 units that training has finished, unless options say otherwise."""
    options = {"hidden_layer_sizes": (16,), "max_iter": 300, "learning_rate_init": 0.01} | options
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return MLPClassifier(random_state=seed, **options).fit(X, y)


def healthy(generator, rng, seed):
    X, y = images(generator, rng)
    return train(X, y, seed), X, y


def diverged(generator, rng, seed):
    model, X, y = healthy(generator, rng, seed)
    for weights in model.coefs_:
        weights[:] = np.nan
    model.loss_curve_ = [*model.loss_curve_[:5], np.nan, np.nan]
    return model, X, y


def overfitted(generator, rng, seed):
    X, y = images(generator, rng, 60)
    return train(X, rng.permutation(y), seed, alpha=0), X, y


def underfitted(generator, rng, seed):
    X, y = images(generator, rng)
    return train(X, y, seed, max_iter=8, learning_rate_init=0.001), X, y


def unscaled(generator, rng, seed):
    X, y = images(generator, rng)
    return train(1000 * X, y, seed), 1000 * X, y


def standardized(generator, rng, seed):
    X, y = images(generator, rng)
    X = StandardScaler().fit_transform(X)
    return train(X, y, seed), X, y


def few_images(generator, rng, seed):
    model, X, y = healthy(generator, rng, seed)
    return model, X[:8], y[:8]


def bottleneck(generator, rng, seed):
    X, y = images(generator, rng)
    return train(X, y, seed, hidden_layer_sizes=(2, 16)), X, y


def binary_units(generator, rng, seed):
    X, y = images(generator, rng)
    return train(X, y, seed, activation="logistic", learning_rate_init=0.05), X, y


def few_classes(generator, rng, seed):
    X, y = images(generator, rng)
    chosen = y < 2
    return train(X[chosen], y[chosen], seed), X[chosen], y[chosen]


def odd_labels(generator, rng, seed):
    X, y = images(generator, rng)
    y = np.array(["10", "9", "-1", "é"])[y] if seed % 2 else np.array([7, -3, 10**12, 2])[y]
    return train(X, y, seed), X, y


def shrunk(generator, rng, seed):
    X, y = images(generator, rng)
    return train(X, y, seed, alpha=100), X, y


KINDS = {
    each.__name__: each
    for each in (
        healthy, diverged, overfitted, underfitted, unscaled, standardized, few_images,
        bottleneck, binary_units, few_classes, odd_labels, shrunk,
    )
}  # fmt: skip


@cache
def make(kind, generator, seed):
    """The case of a kind, a generator and a seed, as scikit-learn trains it."""
    rng = np.random.default_rng([seed, len(kind), len(generator)])
    model, X, y = KINDS[kind](generator, rng, seed)
    history = made_up_history(model) if kind == "overfitted" else None
    return Case(
        kind,
        model,
        X,
        y,
        weights=model.coefs_,
        biases=model.intercepts_,
        activation=model.activation,
        classes=model.classes_,
        losses=np.asarray(model.loss_curve_),
        initial_bound=bound_of_glorot(model.coefs_[0], model.activation),
        train=partial(train_again, model, X, y),
        history=history,
    )


def made_up_history(model):
    """The history of a network whose loss on other images rises."""
    training = np.asarray(model.loss_curve_)
    epochs = np.arange(len(training))
    held_out = 1 + 0.5 * ((epochs - 0.2 * len(epochs)) / len(epochs)) ** 2
    return History({"training loss": training, "validation loss": held_out})


def bound_of_glorot(weights, activation="relu"):
    """The bound of Glorot's initialization, as scikit-learn uses it."""
    return np.sqrt((2 if activation == "logistic" else 6) / sum(weights.shape))


def train_again(model, X, y, n_epochs):
    """The losses of a network of scikit-learn that is trained anew for a number of epochs."""
    options = model.get_params() | {"max_iter": n_epochs, "n_iter_no_change": 10**6}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return type(model)(**options).fit(X, y).loss_curve_
