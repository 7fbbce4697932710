import numpy as np
import pytest

from mlpviz import Thresholds
from mlpviz._analysis.findings import (
    HEALTHY,
    FindingInputs,
    growth_of_layer,
    list_findings,
    loss_findings,
)
from mlpviz._analysis.initialization import initial_range
from mlpviz._analysis.unit_measures import InputRange
from mlpviz._records.history import History
from mlpviz._records.layers import Layers

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
    return FindingInputs(**(settings | changes))


def inputs(high=1.0, n_constant=0):
    varying = np.arange(100) >= n_constant
    return InputRange(1300, varying, varying, 0.0, high)


def found(**changes):
    return list_findings(known(**changes), Thresholds())


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
            "2 of 50 units are duplicate, with a cosine of at least 0.995 between incoming weights",
            ": units 0 and 1.",
        ),
        (
            {"units": dict.fromkeys(range(14), "unused")},
            (
                "14 of 50 units are unused, with outgoing weights of at most 0.01 times the "
                "layer's median norm"
            ),
            ": units 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11 and 2 more.",
        ),
        (
            {"units": {7: "saturated"}},
            (
                "1 of 50 units is saturated, flat at 90% of the images or more, where little is "
                "learned"
            ),
            ": unit 7.",
        ),
        (
            {"units": {7: "unstructured"}},
            (
                "1 of 50 units is unstructured, with a filter like noise (Moran's I less than 4 "
                "standard deviations above that of random pixels) and weights as at the start, or "
                "unlike the other filters"
            ),
            ": unit 7.",
        ),
    ],
)
def test_units_are_told_with_their_numbers(changes, start, end):
    assert found(**changes) == (start + end,)


@pytest.mark.parametrize(
    ("n", "more"), [(11, ""), (12, ""), (13, " and 1 more"), (14, " and 2 more")]
)
def test_no_more_than_twelve_units_are_named(n, more):
    (told,) = found(units=dict.fromkeys(range(n), "unused"))
    named = ", ".join(str(unit) for unit in range(min(n, 12)))
    assert told.endswith(f": units {named}{more}.")


@pytest.mark.parametrize(
    ("n", "more"), [(11, ""), (12, ""), (13, " and 1 more pairs"), (14, " and 2 more pairs")]
)
def test_no_more_than_twelve_pairs_are_named(n, more):
    (told,) = found(units=dict.fromkeys(range(2 * n), "duplicate"))
    named = ", ".join(f"{2 * pair} and {2 * pair + 1}" for pair in range(min(n, 12)))
    assert told.endswith(f": units {named}{more}.")


def test_inputs_that_are_not_scaled_are_told_with_the_dead_units_that_they_cause():
    start = "The network's inputs range from 0 to 255, so they are not scaled: "
    end = "; bring them to 0 to 1, such as by dividing by 255."
    (_, told) = found(inputs=inputs(255.0), units={3: "dead"})
    assert told == f"{start}the classic cause of dead units, of which there are 1{end}"
    long_steps = f"{start}steps of the training are too long for them, and units die{end}"
    assert found(inputs=inputs(255.0)) == (long_steps,)


def test_inputs_are_scaled_up_to_the_threshold():
    assert found(inputs=inputs(32.0)) == (HEALTHY,)
    assert found(inputs=inputs(32.1)) != (HEALTHY,)


@pytest.mark.parametrize(
    ("changes", "numbers", "cause"),
    [
        (
            {"factor": 5.0},
            "0.58, 5 times that of Glorot initialization",
            "the learning rate is too high, or alpha (weight decay) too low",
        ),
        (
            {"factor": 5.0, "inputs": None},
            "0.58, 5 times that of Glorot initialization",
            "the learning rate is too high, alpha too low, or inputs are not scaled",
        ),
        (
            {"factor": 0.2},
            "0.023, 0.2 times that of Glorot initialization",
            "alpha (weight decay) is too high, or little was learned",
        ),
        (
            {"factor": 16.0, "activation": "logistic"},
            (
                "1.9, 16 times that of Glorot initialization (which counts as 4, since the "
                "activation is less steep)"
            ),
            "the learning rate is too high, or alpha (weight decay) too low",
        ),
    ],
)
def test_large_and_small_weights_are_told_with_what_they_point_to(changes, numbers, cause):
    start = "The weights of layer 0 have a root mean square of"
    assert found(**changes) == (f"{start} {numbers}: {cause}.",)


@pytest.mark.parametrize("name", ["large", "small"])
def test_weights_at_the_threshold_are_large_or_small(name):
    growth, _ = growth_of_layer(known(), 0)
    (told,) = list_findings(known(), Thresholds(**{name: growth}))
    assert told.startswith("The weights of layer 0")


def test_each_hidden_layer_is_looked_at_and_inputs_count_in_the_first_one_only():
    deep = np.random.default_rng(1).uniform(-1, 1, size=(50, 100))
    weights = [2 * AS_STARTED, deep, np.ones((100, 2))]
    weights[0][:10] = 0
    layers = Layers(weights, activations=["relu", "relu", "softmax"])
    (told,) = found(layers=layers, inputs=inputs(n_constant=10))
    assert told.startswith("The weights of layer 1 have a root mean square of 0.58, 5 times")
    growth, initial = growth_of_layer(known(layers=layers, inputs=inputs(n_constant=10)), 0)
    assert growth == pytest.approx(np.sqrt(np.mean(weights[0][10:] ** 2)) / initial.spread)


def test_single_precision_does_not_overflow():
    weights = (1e25 * AS_STARTED).astype(np.float32)
    layers = Layers([weights, np.ones((50, 2), np.float32)], activations=["relu", "softmax"])
    about = known(layers=layers, inputs=inputs(n_constant=10))
    assert growth_of_layer(about, 0)[0] == pytest.approx(1e25, rel=0.05)
    (told,) = list_findings(about, Thresholds(large=1e30, moved=1e26))
    assert told.startswith("The weights of 10 inputs that never vary")


def test_a_few_units_with_large_weights_are_no_fault_of_the_training():
    weights = 2 * AS_STARTED
    weights[:, :5] *= 100
    layers = Layers([weights, np.ones((50, 2))], activations=["relu", "softmax"])
    assert found(layers=layers) == (HEALTHY,)


def test_unscaled_inputs_explain_large_weights_and_excuse_small_ones():
    told = found(factor=5.0, inputs=inputs(255.0))[1]
    assert told.endswith("initialization: inputs that are not scaled are the likely cause.")
    assert len(found(factor=0.2, inputs=inputs(255.0))) == 1


def test_weights_that_no_decay_moved_are_told_by_inputs_that_never_vary():
    weights = AS_STARTED.copy()
    weights[10:] *= 2
    layers = Layers([weights, np.ones((50, 2))], activations=["relu", "softmax"])
    (told,) = found(layers=layers, inputs=inputs(n_constant=10))
    assert told == (
        "The weights of 10 inputs that never vary are as large as Glorot initialization made them "
        "(1.00 times): alpha (weight decay) is 0, or too low to have an effect."
    )
    weights[:10] = 0
    layers = Layers([weights, np.ones((50, 2))], activations=["relu", "softmax"])
    assert found(layers=layers, inputs=inputs(n_constant=10)) == (HEALTHY,)


NOISY = FALLING_WELL + 0.02 * np.tile([0, 1], 50)


RISEN = np.append(FALLING_WELL, 0.5)


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            np.linspace(1, 0, 50),
            (
                " was still falling when training ended: 10% of its fall came in the last 5 of 50 "
                "epochs; train for longer."
            ),
        ),
        (
            [5, 4, 3, 2, 1],
            (
                " was still falling when training ended: 25% of its fall came in the last 1 of 5 "
                "epochs; train for longer."
            ),
        ),
        (RISEN, " rose from 4.22e-06 to 0.5 at the end; the learning rate is too high."),
        (20 * RISEN, " rose from 8.45e-05 to 10 at the end; the learning rate is too high."),
        *(
            (
                scale * NOISY,
                (
                    " is noisy: its steps upwards add up to 77% of its whole fall; the learning "
                    "rate is too high, or batches are too small."
                ),
            )
            for scale in (0.05, 20)
        ),
        ([1.0, 1.2, 1.5, 1.9], " never fell below its first value, 1."),
    ],
)
def test_what_the_loss_tells(values, words):
    told = loss_findings(History({"training loss": values}), Thresholds())
    assert told == [f"The training loss{words}"]


@pytest.mark.parametrize(
    "values",
    [FALLING_WELL, 20 * FALLING_WELL, [1.0, 0.9, 0.8], np.append(FALLING_WELL, np.nan)],
)
def test_a_loss_that_is_well_or_too_short_tells_nothing(values):
    assert loss_findings(History({"training loss": values}), Thresholds()) == []


@pytest.mark.parametrize(
    ("values", "threshold", "word"),
    [
        ([4, 3, 2, 1, 0], "falling", "falling"),
        ([4, 0, 0, 0, 1], "rising", "rose"),
        ([4, 0, 1, 0, 0], "noise", "noisy"),
    ],
)
def test_a_loss_at_a_threshold_is_told(values, threshold, word):
    others = dict.fromkeys(("falling", "rising", "noise"), 9.0)
    losses = History({"loss": values})
    (told,) = loss_findings(losses, Thresholds(**(others | {threshold: 0.25})))
    assert word in told
    assert loss_findings(losses, Thresholds(**(others | {threshold: 0.26}))) == []


def of_weights_that_never_vary(n_units, times):
    """What is found where ten inputs never vary, whose weights are so large."""
    shapes = (100, n_units), (n_units, 2)
    initial = initial_range(Layers([np.ones(shape) for shape in shapes]), 0, "glorot")
    weights = np.random.default_rng(2).uniform(-2, 2, size=shapes[0]) * initial.bound
    weights[:10] = times * initial.spread
    layers = Layers([weights, np.ones(shapes[1])], activations=["relu", "softmax"])
    about = known(layers=layers, inputs=inputs(n_constant=10))
    return list_findings(about, Thresholds(moved=1.0, large=9.0))


def test_weights_that_never_moved_are_told_from_thirty_on_and_up_to_the_threshold():
    assert of_weights_that_never_vary(n_units=2, times=2) == (HEALTHY,)
    (told,) = of_weights_that_never_vary(n_units=3, times=2)
    assert "initialization made them (2.00 times)" in told
    assert of_weights_that_never_vary(n_units=3, times=2.01) == (HEALTHY,)


def test_a_history_without_a_loss_tells_nothing():
    assert loss_findings(History({}, {"accuracy": [0.5, 0.2, 0.9, 0.1]}), Thresholds()) == []
