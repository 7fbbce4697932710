"""Findings: what stands out, in which order, and that nothing does."""

import numpy as np
import pytest

from mlpviz import Thresholds
from mlpviz._analysis.findings import HEALTHY, FindingInputs, list_findings
from mlpviz._analysis.hidden_layer import HiddenLayer
from mlpviz._analysis.input_statistics import InputStatistics
from mlpviz._records.history import History
from mlpviz._records.layers import Layers

BOUND = np.sqrt(6 / 150)
RNG = np.random.default_rng(0)
INITIAL = RNG.uniform(-BOUND, BOUND, size=(100, 50))
FALLING_WELL = np.exp(-np.arange(100) / 8)


@pytest.fixture
def found(healthy_measures):
    """The findings about a healthy network, with changes."""

    def findings(units=None, layers=None, spread=1.0, **changes):
        verdict = np.full(50, "healthy", dtype="U12")
        for unit, name in (units or {}).items():
            verdict[unit] = name
        network = layers or Layers([2 * INITIAL, np.ones((50, 2))], activations=["relu", "softmax"])
        inputs = InputStatistics(
            1300,
            np.ones(100, bool),
            np.zeros(100),
            np.ones(100),
            np.zeros(100),
            np.full(100, spread),
        )
        settings = {
            "hidden": HiddenLayer(network, 0, "glorot"),
            "verdict": verdict,
            "measures": healthy_measures(50, twin=np.arange(50) ^ 1),
            "least_similarity": 0.995,
            "inputs": inputs,
            "history": History({"training loss": FALLING_WELL}),
        }
        return list_findings(FindingInputs(**(settings | changes)), Thresholds())

    return findings


def test_of_a_healthy_network_nothing_else_is_said(found):
    assert found() == (HEALTHY,)
    assert found(inputs=None, history=None) == (HEALTHY,)
    # Inputs that are not scaled are no finding of their own.
    assert found(spread=100.0) == (HEALTHY,)


def test_what_diverged_comes_first(found):
    weights = [2 * INITIAL, np.ones((50, 2))]
    weights[0][3, 7] = np.nan
    weights[1][:] = np.inf
    layers = Layers(weights, activations=["relu", "softmax"])
    history = History({"training loss": [1, 0.5, np.nan]})
    findings = found({7: "diverged", 9: "dead"}, layers, history=history, spread=100.0)
    assert findings[:3] == (
        "Layer 0 diverged: 1 of its 5,050 weights and biases is NaN or infinite.",
        "Layer 1 diverged: 100 of its 102 weights and biases are NaN or infinite.",
        "The training loss is NaN or infinite from epoch 3 on: training diverged.",
    )
    assert [finding.split(",")[0] for finding in findings[3:]] == [
        "1 of 50 units is diverged",
        "1 of 50 units is dead",
    ]


def test_dead_units_and_the_scale_of_inputs_are_told_together(found, healthy_measures):
    measures = healthy_measures(50, firing=np.where(np.arange(50) == 3, 0, 0.5))
    dead, scale = found({3: "dead"}, spread=70.0, measures=measures)
    assert dead.startswith("1 of 50 units is dead, never firing on the 1,300 images")
    assert scale.startswith("The network's inputs are not scaled: their standard deviation is 70")
