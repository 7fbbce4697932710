"""The planted networks in other frameworks: converted, or trained there.

A framework that is missing is skipped, and fails where all are wanted, as in ``nox -s attack``.
"""

import itertools
import os
from dataclasses import replace
from functools import cache, partial
from importlib import import_module
from importlib.util import find_spec

import numpy as np
import pytest

from attack import planted
from attack.seeds import SEEDS
from mlpviz import History


def imported(name):
    """A framework, if it is installed."""
    if find_spec(name.partition(".")[0]) is None:
        say = pytest.fail if os.environ.get("MLPVIZ_FRAMEWORKS") == "all" else pytest.skip
        say(f"{name} is not installed, so no planted truth is tried in it")
    return import_module(name)


def by_index(case, model, initial_bound):
    """The case of a network that knows its classes by their index only, with a history beside."""
    y = np.searchsorted(case.classes, case.y)
    history = case.history or History({"training loss": case.losses})
    classes = np.arange(len(case.classes))
    options = {"initial_bound": initial_bound, "history": history}
    return replace(case, model=model, y=y, classes=classes, **options)


def to_torch(case):
    """The network of a case, as a Sequential of PyTorch."""
    torch = imported("torch")
    layers = []
    for weights, biases in zip(case.weights, case.biases, strict=True):
        layer = torch.nn.Linear(*weights.shape)
        layer.weight.data = torch.tensor(weights.T, dtype=torch.float32).contiguous()
        layer.bias.data = torch.tensor(biases, dtype=torch.float32)
        layers += [layer, {"relu": torch.nn.ReLU, "logistic": torch.nn.Sigmoid}[case.activation]()]
    layers[-1] = torch.nn.Sigmoid() if weights.shape[1] == 1 else torch.nn.Softmax(dim=1)
    model = torch.nn.Sequential(*layers).eval()
    return by_index(case, model, bound_of_torch(case.weights[0]))


def bound_of_torch(weights):
    """The bound of PyTorch's initialization of linear layers."""
    return 1 / np.sqrt(len(weights))


def to_keras(case):
    """The network of a case, as a Sequential of Keras."""
    keras = imported("keras")
    hidden = {"relu": "relu", "logistic": "sigmoid"}[case.activation]
    last = "sigmoid" if case.weights[-1].shape[1] == 1 else "softmax"
    functions = [*[hidden] * (len(case.weights) - 1), last]
    sizes = [weights.shape[1] for weights in case.weights]
    dense = [keras.layers.Dense(*each) for each in zip(sizes, functions, strict=True)]
    model = keras.Sequential([keras.Input((len(case.weights[0]),)), *dense])
    pairs = zip(case.weights, case.biases, strict=True)
    model.set_weights([array for pair in pairs for array in pair])
    return by_index(case, model, planted.bound_of_glorot(case.weights[0]))


TRAINED = {
    "healthy": {"n_epochs": 150, "lr": 0.01},
    "underfitted": {"n_epochs": 8, "lr": 0.001},
    "diverged": {"n_epochs": 8, "lr": 1e12},
}
"""The kinds that PyTorch trains itself, one step for each epoch."""


def train_in_torch(case):
    """A network that PyTorch has trained on the images of a case; its history is what it logged."""
    torch = imported("torch")
    options = TRAINED[case.kind]
    model, losses = trained(torch, case, **options)
    layers = [layer for layer in model if isinstance(layer, torch.nn.Linear)]
    return replace(
        case,
        model=torch.nn.Sequential(*model, torch.nn.Softmax(dim=1)).eval(),
        weights=[layer.weight.detach().numpy().T.astype(float) for layer in layers],
        biases=[layer.bias.detach().numpy().astype(float) for layer in layers],
        losses=losses,
        initial_bound=bound_of_torch(layers[0].weight.T),
        train=partial(losses_in_torch, torch, case, options["lr"]),
        history=History({"training loss": losses}),
    )


def trained(torch, case, n_epochs, lr):
    """A module that returns logits, trained on all images in each step, and its losses."""
    with torch.random.fork_rng():
        torch.manual_seed(len(case.kind))
        model = torch.nn.Sequential(
            torch.nn.Linear(case.X.shape[1], 16), torch.nn.ReLU(), torch.nn.Linear(16, 4)
        )
    make = torch.optim.SGD if case.kind == "diverged" else torch.optim.Adam
    optimizer = make(model.parameters(), lr=lr)
    X, y = torch.tensor(case.X, dtype=torch.float32), torch.tensor(case.y)
    losses = []
    for _ in range(n_epochs):
        optimizer.zero_grad()
        loss = torch.nn.functional.cross_entropy(model(X), y)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return model, np.array(losses)


def losses_in_torch(torch, case, lr, n_epochs):
    """The losses of the same network, trained for a number of epochs."""
    return trained(torch, case, n_epochs, lr)[1]


FRAMEWORKS = {"sklearn": lambda case: case, "torch": to_torch, "keras": to_keras}


def cases(kinds):
    """Framework, kind, generator and seed of the cases to try.

    Networks of scikit-learn are tried on images of each generator, those of the other frameworks
    on images of one: another one for each kind and seed.
    """
    generators = list(planted.GENERATORS)
    found = [("sklearn", *each) for each in itertools.product(kinds, generators, SEEDS)]
    for (i, kind), seed in itertools.product(enumerate(kinds), SEEDS):
        names = ["torch", "keras", *["trained in torch"] * (kind in TRAINED)]
        found += [(name, kind, generators[(i + seed) % len(generators)], seed) for name in names]
    return found


@cache
def make(framework, kind, generator, seed):
    """The case of a kind, a generator and a seed, in a framework."""
    case = planted.make(kind, generator, seed)
    return (FRAMEWORKS | {"trained in torch": train_in_torch})[framework](case)
