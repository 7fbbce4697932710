"""Labels, counts and classes of planted networks, told by every plot that tells them."""

import re
from dataclasses import replace

import numpy as np
import pytest

from attack import planted
from attack.seeds import SEEDS
from mlpviz import (
    plot_calibration,
    plot_confusion_images,
    plot_first_layer_filters,
    plot_prediction_grid,
    plot_unit_classes,
)

SHAPE = (planted.SIDE, planted.SIDE)
pytestmark = [
    pytest.mark.parametrize("seed", SEEDS),
    pytest.mark.parametrize("generator", planted.GENERATORS),
    pytest.mark.parametrize("kind", ["odd_labels", "few_classes", "overfitted"]),
]


def case_of(kind, generator, seed):
    case = planted.make(kind, generator, seed)
    noise = np.random.default_rng(seed).normal(scale=0.3, size=case.X.shape)
    return replace(case, X=case.X + noise)


@pytest.mark.parametrize("select", ["first", "random", "errors", "worst", "uncertain"])
def test_labels_are_the_classes_and_signs_tell_whether_they_are_right(
    kind, generator, seed, select
):
    case = case_of(kind, generator, seed)
    display = plot_prediction_grid(case.model, case.X, case.y, SHAPE, select=select, rng=0)
    predicted = case.model.predict(case.X)
    probabilities = case.model.predict_proba(case.X).max(axis=1)
    texts = [] if display.labels is None else display.labels.texts
    for row, text in zip(display.indices, texts, strict=True):
        sign, name, share = re.match(r"(.) (\S+)\s+[<>]?(\d+)\s%", text).groups()
        assert (sign == "✓") == (predicted[row] == case.y[row])
        assert name == str(predicted[row])
        assert abs(int(share) - 100 * probabilities[row]) < 1.01
        assert (f"true: {case.y[row]}" in text) == (predicted[row] != case.y[row])
    n_right = int((predicted == case.y)[display.indices].sum())
    assert f"{n_right} right (tick, green)" in display.alt_text or not len(display.indices)
    assert (select != "errors") or not n_right


def test_counts_of_confusions_and_calibration(kind, generator, seed):
    case = case_of(kind, generator, seed)
    predicted = case.model.predict(case.X)
    text = plot_confusion_images(case.model, case.X, case.y, SHAPE).alt_text
    assert f"{int((predicted == case.y).sum())} of {len(case.y)} images right" in text
    display = plot_calibration(case.model, case.X, case.y)
    (counts,) = display.counts.values()
    assert counts.sum() == len(case.y)


def test_votes_name_the_classes_of_the_largest_outgoing_weights(kind, generator, seed):
    case = planted.make(kind, generator, seed)
    display = plot_unit_classes(case.model, SHAPE)
    weights = case.weights[1]
    weights = np.hstack([-weights, weights]) if weights.shape[1] == 1 else weights
    for unit, votes, text in zip(display.units, weights, display.labels.texts, strict=True):
        assert re.match(rf"unit {unit}\n", text)
        if "for " in text:
            assert f"for {case.classes[votes.argmax()]}" in text
        if "against " in text:
            assert text.endswith(f"against {case.classes[votes.argmin()]}")


def test_the_unit_with_the_largest_weights_is_the_one_that_is_named(kind, generator, seed):
    case = planted.make(kind, generator, seed)
    text = plot_first_layer_filters(case.model, SHAPE).alt_text
    named = re.search(r"unit (\d+) has the largest weights", text)
    sizes = np.abs(case.weights[0]).mean(axis=0)
    assert named is None or int(named[1]) == sizes.argmax()
