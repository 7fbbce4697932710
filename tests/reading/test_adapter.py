"""Which adapter reads a model."""

import re
from importlib.metadata import EntryPoint
from types import ModuleType

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier

from mlpviz import History, Layers, Predictions
from mlpviz._reading import adapter as adapters
from mlpviz._reading.dispatch import read_history, read_layers, read_predictions


def net_of(root):
    """An object whose class claims to come from a framework's module."""
    return type("Net", (), {"__module__": f"{root}.models"})()


def always(answer):
    """An adapter's function that gives the same answer to all."""
    return lambda *_, **__: answer


@pytest.fixture
def plugins(monkeypatch):
    """Entry points of adapters that a test declares, and the modules that they load."""
    declared, modules = [], {}

    def declare(root, value, **answers):
        module = ModuleType(value)
        for name, answer in answers.items():
            setattr(module, name, answer)
        modules[value] = module
        declared.append(EntryPoint(root, value, adapters.PLUGIN_GROUP))

    monkeypatch.setattr(adapters, "_plugins", lambda path: declared if path else [])
    monkeypatch.setattr(EntryPoint, "load", lambda self: modules[self.value])
    return declare


@pytest.mark.parametrize(
    ("ask", "way_out"),
    [
        (read_layers, "give Layers([first_weights, …]) instead"),
        (read_history, "give History({'training loss': […]}) instead"),
        (lambda model: read_predictions(model, np.zeros((1, 4))), "give y_pred instead"),
    ],
    ids=["layers", "history", "predictions"],
)
@pytest.mark.parametrize("model", [object(), 5, net_of("nowhere")])
def test_an_unknown_model_is_named_with_the_way_out(ask, way_out, model):
    with pytest.raises(TypeError, match=re.escape(way_out)) as caught:
        ask(model)
    assert type(model).__qualname__ in str(caught.value)


def test_a_plugin_answers_for_its_framework(plugins):
    layers = Layers(np.ones((4, 2)))
    plugins("elsewhere", "elsewhere_mlpviz", layers=always(layers))
    assert read_layers(net_of("elsewhere")) is layers
    with pytest.raises(TypeError, match=r"cannot read history from elsewhere\.models\.Net"):
        read_history(net_of("elsewhere"))


def test_a_plugin_comes_before_the_adapter_that_is_here(plugins, classifier):
    history = History({"loss": [1]})
    plugins("sklearn", "better_sklearn", history=always(history))
    assert read_history(classifier) is history


def test_two_plugins_for_one_framework_are_refused(plugins):
    plugins("elsewhere", "one")
    plugins("elsewhere", "two")
    with pytest.raises(ValueError, match="two plugins read models of the framework 'elsewhere'"):
        read_layers(net_of("elsewhere"))


def test_a_base_class_answers_where_its_heir_does_not(plugins):
    base = type(net_of("elsewhere"))
    heir = type("Heir", (base,), {"__module__": "users_own"})()
    said = Predictions(np.array([1.0]))
    plugins("elsewhere", "elsewhere_mlpviz", predictions=always(said))
    plugins("users_own", "users_own_mlpviz", layers=always(None))
    assert read_predictions(heir, np.zeros((1, 4))) is said


def test_installed_packages_are_looked_through_once(monkeypatch):
    looked = []
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: looked.append(group) or [])
    adapters._plugins.cache_clear()
    for _ in range(3):
        read_predictions(DummyClassifier().fit(np.zeros((1, 1)), [0]), np.zeros((1, 1)))
    adapters._plugins.cache_clear()
    assert looked == ["mlpviz.adapters"]
