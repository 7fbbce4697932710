"""Layers, histories and predictions of models."""

import numpy as np
import pytest

from mlpviz import History, Layers
from mlpviz._reading.dispatch import read_histories, read_history, read_layers


def test_records_are_taken_as_they_are():
    layers, history = Layers(np.ones((4, 2))), History({"loss": [2, 1]})
    assert read_layers(layers) is layers
    assert read_history(history) is history


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
