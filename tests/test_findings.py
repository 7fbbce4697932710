import numpy as np
import pytest

from mlpviz.findings import HEALTHY, Known, about_loss, find
from mlpviz.history import History
from mlpviz.layers import Layers
from mlpviz.units import InputRange
from mlpviz.verdicts import Thresholds

BOUND = np.sqrt(6 / 150)
RNG = np.random.default_rng(0)
AS_STARTED = RNG.uniform(-BOUND, BOUND, size=(100, 50))
FALLING_WELL = np.exp(-np.arange(100) / 8)


def known(**changes):
    """What is known of a healthy network, with changes."""
    factor = changes.pop("factor", 2.0)
    activation = changes.pop("activation", "relu")
    layers = Layers([AS_STARTED * factor, np.ones((50, 2))], activations=[activation, "softmax"])
    verdict = np.full(50, "healthy", dtype="U12")
    for unit, name in changes.pop("units", {}).items():
        verdict[unit] = name
    settings = {
        "layers": layers,
        "layer": 0,
        "scheme": "glorot",
        "verdict": verdict,
        "twin": np.arange(50) ^ 1,
        "firing": np.where(verdict == "dead", 0.0, 0.5),
        "inputs": inputs(),
        "history": History({"training loss": FALLING_WELL}),
    }
    return Known(**(settings | changes))


def inputs(high=1.0, n_constant=0):
    varying = np.arange(100) >= n_constant
    return InputRange(1300, varying, varying, 0.0, high)


def found(**changes):
    return find(known(**changes), Thresholds())


def test_of_a_healthy_network_nothing_else_is_said():
    assert found() == (HEALTHY,)
    assert found(inputs=None, history=None) == (HEALTHY,)
    # Logistic units are a quarter as steep, and need weights four times as large.
    assert found(activation="logistic", factor=7.0) == (HEALTHY,)


@pytest.mark.parametrize(
    ("changes", "start", "end"),
    [
        (
            {"units": {3: "dead", 9: "dead"}},
            "2 of 50 units are dead, never firing on the 1,300 images",
            ": units 3, 9.",
        ),
        (
            {"units": {3: "dead"}, "firing": np.ones(50)},
            "1 of 50 units is dead, with the same output for all 1,300 images",
            ": unit 3.",
        ),
        (
            {"units": {3: "dead"}, "inputs": None},
            "1 of 50 units is dead, with no weight coming in",
            ": unit 3.",
        ),
        (
            {"units": {0: "duplicate", 1: "duplicate"}},
            "2 of 50 units are duplicate, with a cosine of at least 0.995 between",
            ": units 0 and 1.",
        ),
        (
            {"units": dict.fromkeys(range(14), "unused")},
            "14 of 50 units are unused, with outgoing weights of at most 0.01 times",
            ": units 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more.",
        ),
        (
            {"units": {7: "saturated"}},
            "1 of 50 units is saturated, flat at 90% of the images or more",
            ": unit 7.",
        ),
        (
            {"units": {7: "unstructured"}},
            "1 of 50 units is unstructured, with a filter like noise (Moran's I less than 4 ",
            ": unit 7.",
        ),
    ],
)
def test_units_are_told_with_their_numbers(changes, start, end):
    (told,) = found(**changes)
    assert told.startswith(start)
    assert told.endswith(end)


def test_inputs_that_are_not_scaled_are_told_with_the_dead_units_that_they_cause():
    (_, told) = found(inputs=inputs(255.0), units={3: "dead"})
    assert "range from 0 to 255" in told
    assert "the classic cause of dead units, of which there are 1" in told
    (told,) = found(inputs=inputs(255.0))
    assert "not scaled" in told
    assert "there are" not in told


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"factor": 5.0}, ("times that of Glorot", "learning rate is too high, or alpha")),
        ({"factor": 5.0, "inputs": None}, ("alpha too low, or inputs are not scaled",)),
        ({"factor": 0.2}, ("times that of Glorot", "alpha (weight decay) is too high")),
        (
            {"factor": 16.0, "activation": "logistic"},
            ("16 times that of Glorot", "which counts as "),
        ),
    ],
)
def test_large_and_small_weights_are_told_with_what_they_point_to(changes, words):
    (told,) = found(**changes)
    assert told.startswith("The weights of layer 0 have a root mean square of")
    for word in words:
        assert word in told


def test_a_few_units_with_large_weights_are_no_fault_of_the_training():
    weights = 2 * AS_STARTED
    weights[:, :5] *= 100
    layers = Layers([weights, np.ones((50, 2))], activations=["relu", "softmax"])
    assert found(layers=layers) == (HEALTHY,)


def test_unscaled_inputs_explain_large_weights_and_excuse_small_ones():
    assert (
        "inputs that are not scaled are the likely cause"
        in found(factor=5.0, inputs=inputs(255.0))[1]
    )
    assert len(found(factor=0.2, inputs=inputs(255.0))) == 1


def test_weights_that_no_decay_moved_are_told_by_inputs_that_never_vary():
    weights = AS_STARTED.copy()
    weights[10:] *= 2
    layers = Layers([weights, np.ones((50, 2))], activations=["relu", "softmax"])
    (told,) = found(layers=layers, inputs=inputs(n_constant=10))
    assert told.startswith("The weights of 10 inputs that never vary are as large as Glorot")
    assert "alpha (weight decay) is 0" in told
    weights[:10] = 0
    layers = Layers([weights, np.ones((50, 2))], activations=["relu", "softmax"])
    assert found(layers=layers, inputs=inputs(n_constant=10)) == (HEALTHY,)


NOISY = FALLING_WELL + 0.02 * np.tile([0, 1], 50)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (FALLING_WELL, None),
        (np.linspace(1, 0, 50), "still falling when training ended: 10% of its fall"),
        (np.append(FALLING_WELL, 0.5), "rose from"),
        (NOISY, "is noisy: its steps upwards add up to"),
        ([1.0, 1.2, 1.5, 1.9], "never fell below its first value, 1"),
        ([1.0, 0.9, 0.8], None),
        (np.append(FALLING_WELL, np.nan), None),
    ],
)
def test_what_the_loss_tells(values, words):
    told = about_loss(History({"training loss": values}), Thresholds())
    assert len(told) == (words is not None)
    assert words is None or words in told[0]


def test_a_history_without_a_loss_tells_nothing():
    assert about_loss(History({}, {"accuracy": [0.5, 0.2, 0.9, 0.1]}), Thresholds()) == []
