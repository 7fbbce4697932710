"""Three questions, and who answers them."""

import re
from importlib.metadata import EntryPoint
from types import ModuleType

import numpy as np
import pytest
from sklearn.dummy import DummyClassifier

from mlpviz import History, Layers, Predictions
from mlpviz._reading import dispatch as reading
from mlpviz._reading.dispatch import read_histories, read_history, read_layers, read_predictions


def net_of(root):
    """An object whose class claims to come from a framework's module."""
    return type("Net", (), {"__module__": f"{root}.models"})()


def always(answer):
    """An adapter's function that gives the same answer to all."""
    return lambda *_: answer


@pytest.fixture
def plugins(monkeypatch):
    """Entry points of adapters that a test declares, and the modules that they load."""
    declared, modules = [], {}

    def declare(root, value, **answers):
        module = ModuleType(value)
        for name, answer in answers.items():
            setattr(module, name, answer)
        modules[value] = module
        declared.append(EntryPoint(root, value, reading.PLUGIN_GROUP))

    monkeypatch.setattr(reading, "_plugins", lambda path: declared if path else [])
    monkeypatch.setattr(EntryPoint, "load", lambda self: modules[self.value])
    return declare


def test_records_are_taken_as_they_are():
    layers, history = Layers(np.ones((4, 2))), History({"loss": [2, 1]})
    assert read_layers(layers) is layers
    assert read_history(history) is history


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
    with pytest.raises(TypeError, match=r"reads history from elsewhere\.models\.Net"):
        read_history(net_of("elsewhere"))


def test_a_plugin_comes_before_the_adapter_that_is_here(plugins, classifier):
    history = History({"loss": [1]})
    plugins("sklearn", "better_sklearn", history=always(history))
    assert read_history(classifier) is history


def test_two_plugins_for_one_framework_are_refused(plugins):
    plugins("elsewhere", "one")
    plugins("elsewhere", "two")
    with pytest.raises(ValueError, match="two plugins answer for the framework 'elsewhere'"):
        read_layers(net_of("elsewhere"))


def test_a_base_class_answers_where_its_heir_does_not(plugins):
    base = type(net_of("elsewhere"))
    heir = type("Heir", (base,), {"__module__": "users_own"})()
    said = Predictions(np.array([1.0]))
    plugins("elsewhere", "elsewhere_mlpviz", predictions=always(said))
    plugins("users_own", "users_own_mlpviz", layers=always(None))
    assert read_predictions(heir, np.zeros((1, 4))) is said


def test_a_model_alone_has_no_name(classifier):
    assert list(read_histories(classifier)) == [""]


@pytest.mark.parametrize("losses", [[2, 1], (2, 1), np.array([2, 1])])
def test_a_list_is_a_training_loss(losses):
    (history,) = read_histories(losses).values()
    assert history.curves["training loss"].values.tolist() == [2, 1]


def test_a_series_is_a_training_loss():
    for library in ("pandas", "polars"):
        series = pytest.importorskip(library).Series([2.0, 1.0])
        assert read_histories(series)[""].curves["training loss"].values.tolist() == [2, 1]


def test_named_curves_are_one_history():
    histories = read_histories({"loss": [2, 1], "val_accuracy": [0.5, 0.6]})
    assert list(histories) == [""]
    assert histories[""].curves["val_accuracy"].kind == "score"


def test_named_models_are_several_in_their_order(classifier, regressor):
    given_ = {"b": classifier, "a": regressor, 3: [2, 1], "h": History({"x": [1]})}
    histories = read_histories(given_)
    assert list(histories) == ["b", "a", "3", "h"]
    assert histories["3"].curves["training loss"].values.tolist() == [2, 1]
    assert histories["h"] is given_["h"]


def test_an_empty_dict_is_refused():
    with pytest.raises(
        ValueError, match="model is an empty dict; give at least one model or curve"
    ):
        read_histories({})


def test_installed_packages_are_looked_through_once(monkeypatch):
    looked = []
    monkeypatch.setattr("importlib.metadata.entry_points", lambda group: looked.append(group) or [])
    reading._plugins.cache_clear()
    for _ in range(3):
        reading.read_predictions(DummyClassifier().fit(np.zeros((1, 1)), [0]), np.zeros((1, 1)))
    reading._plugins.cache_clear()
    assert looked == ["mlpviz.adapters"]
