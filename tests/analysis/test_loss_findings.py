"""What is said of training curves: planted courses of training, and healthy ones."""

import numpy as np
import pytest

from mlpviz import Thresholds
from mlpviz._analysis.loss_findings import is_held_out, loss_findings
from mlpviz._records.history import History

FALLING_WELL = np.exp(-np.arange(100) / 8)
NOISY = FALLING_WELL + 0.02 * np.tile([0, 1], 50)
RISEN = np.append(FALLING_WELL, 0.5)


def told(losses, unit="epoch", **thresholds):
    history = History(losses, unit=unit)
    return [finding.text for finding in loss_findings(history, Thresholds(**thresholds))]


@pytest.mark.parametrize(
    ("values", "words"),
    [
        (
            np.linspace(1, 0, 50),
            (
                "was still falling when training ended: 10% of its fall came in the last 5 of 50 "
                "epochs; train for longer."
            ),
        ),
        (
            [5, 4, 3, 2, 1],
            (
                "was still falling when training ended: 25% of its fall came in the last 1 of 5 "
                "epochs; train for longer."
            ),
        ),
        (RISEN, "rose from 4.22e-06 to 0.5 at the end of training."),
        (20 * RISEN, "rose from 8.45e-05 to 10 at the end of training."),
        *(
            (scale * NOISY, "is noisy: its upward steps add up to 77% of its total fall.")
            for scale in (0.05, 20)
        ),
        ([1.0, 1.2, 1.5, 1.9], "never fell below its first value, 1."),
        (
            np.append(1.0, np.full(20, 0.95)),
            (
                "fell by only 5%, from 1 to 0.95, and no further in the last 10 epochs: the "
                "network hardly learned."
            ),
        ),
    ],
)
def test_what_the_loss_tells(values, words):
    assert told({"training loss": values}) == [f"The training loss {words}"]


@pytest.mark.parametrize("values", [FALLING_WELL, 20 * FALLING_WELL, [1.0, 0.9, 0.8]])
def test_a_loss_that_is_well_or_too_short_tells_nothing(values):
    assert told({"training loss": values}) == []


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1, 0.5, 0.4, 0.3, np.nan, np.nan], "from epoch 5 on: training diverged."),
        ([1, np.inf], "from epoch 2 on: training diverged."),
        (np.append(FALLING_WELL, np.nan), "from epoch 101 on: training diverged."),
        ([1, 0.5, np.nan, 0.4, np.inf, 0.4, 0.4, 0.4], "at 2 epochs."),
    ],
)
def test_a_loss_that_is_not_finite_diverged_and_was_not_falling(values, words):
    assert told({"training loss": values}) == [f"The training loss is NaN or infinite {words}"]


def test_a_history_counts_in_its_own_unit():
    (text,) = told({"loss": np.linspace(1, 0, 50)}, unit="step")
    assert "in the last 5 of 50 steps" in text
    (text,) = told({"loss": [1, np.nan]}, unit="batch")
    assert "from batch 2 on" in text


OVERFIT = np.concatenate([np.linspace(1, 0.3, 12), np.linspace(0.31, 0.5, 28)])
TRAINING = np.exp(-np.arange(40) / 4)


def test_a_validation_loss_that_rises_while_the_training_loss_falls_is_overfitting():
    assert told({"training loss": TRAINING, "validation loss": OVERFIT}) == [
        (
            "The validation loss rose from 0.3 to 0.5 after epoch 12, while the training loss "
            "fell: the network overfits; stop near epoch 12, or use more images or more weight "
            "decay."
        )
    ]
    assert told({"validation loss": OVERFIT}) == [
        "The validation loss rose from 0.3 to 0.5 after epoch 12."
    ]


def test_a_validation_loss_that_rises_from_the_start_is_overfitting():
    (text,) = told({"loss": TRAINING, "val_loss": np.linspace(2.3, 4, 40)})
    assert text.startswith("The val_loss rose from 2.3 to 4 after epoch 1, while the loss fell")


@pytest.mark.parametrize(
    "training", [TRAINING + np.tile([0, 0.1], 20), np.append(0.5, np.linspace(9, 1, 39))]
)
def test_a_training_loss_that_is_not_steady_has_another_cause(training):
    texts = told({"loss": training, "val_loss": np.linspace(23, 32, 40)})
    assert not any("overfits" in text for text in texts)
    assert "The val_loss rose from 23 to 32 after epoch 1." in texts


def test_a_network_that_overfits_is_not_told_to_train_for_longer():
    texts = told({"loss": np.linspace(1, 0, 40), "val_loss": OVERFIT})
    assert texts[0].endswith("in the last 4 of 40 epochs.")
    assert "overfits" in texts[1]


@pytest.mark.parametrize(
    "validation",
    [
        TRAINING + 0.1,
        # One bad value at the end, and noise about the lowest value, are no rise.
        np.append(TRAINING[:-1] + 0.1, 0.3),
        0.3 + np.exp(-np.arange(40) / 4) + 0.02 * np.cos(np.arange(40)),
        # Chance, as with strong weight decay, which the training loss of scikit-learn includes.
        np.append(2.3, np.linspace(2.29, 2.31, 39)),
        np.linspace(2.3, 2.33, 40),
    ],
)
def test_a_healthy_validation_loss_tells_nothing(validation):
    assert told({"loss": TRAINING, "val_loss": validation}) == []


@pytest.mark.parametrize(
    ("name", "held_out"),
    [
        ("validation loss", True),
        ("val_loss", True),
        ("test loss", True),
        ("valid_loss", True),
        ("loss", False),
        ("training loss", False),
        ("interval loss", False),
        ("latest_loss", False),
    ],
)
def test_curves_of_held_out_data_are_known_by_their_names(name, held_out):
    assert is_held_out(name) is held_out


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
    (text,) = told({"loss": values}, **(others | {threshold: 0.25}))
    assert word in text
    assert told({"loss": values}, **(others | {threshold: 0.26})) == []


def test_a_history_without_a_loss_tells_nothing():
    history = History({}, {"accuracy": [0.5, 0.2, 0.9, 0.1]})
    assert loss_findings(history, Thresholds()) == []


def test_values_at_uneven_steps_are_not_called_epochs():
    steps = 10 * np.arange(1, 21)
    falling = np.linspace(1, 0.5, 20)
    history = History({"training loss": falling}, steps={"training loss": steps})
    texts = [finding.text for finding in loss_findings(history, Thresholds())]
    assert texts[0].endswith("in the last 2 of 20 values; train for longer.")
    assert not any("epoch" in text for text in texts)
