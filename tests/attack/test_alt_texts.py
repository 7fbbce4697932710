"""Every statement of the alt texts of planted networks is true, in each framework."""

import re
from dataclasses import replace

import numpy as np
import pytest

import mlpviz
from attack import frameworks, planted, statements
from attack.counts import count
from attack.seeds import SEEDS

SHAPE = (planted.SIDE, planted.SIDE)
PLOTS = {
    "filters": lambda case: mlpviz.plot_first_layer_filters(case.model, SHAPE),
    "units": lambda case: mlpviz.plot_unit_classes(case.model, SHAPE),
    "grid": lambda case: mlpviz.plot_prediction_grid(case.model, case.X, case.y, SHAPE),
    "errors": lambda case: mlpviz.plot_prediction_grid(
        case.model, case.X, case.y, SHAPE, select="errors"
    ),
    "confusions": lambda case: mlpviz.plot_confusion_images(case.model, case.X, case.y, SHAPE),
    "calibration": lambda case: mlpviz.plot_calibration(case.model, case.X, case.y),
    "curve": lambda case: mlpviz.plot_loss_curve(case.history or case.model),
}
KINDS = ["healthy", "odd_labels", "few_classes", "overfitted", "underfitted", "shrunk"]


@pytest.mark.parametrize(("framework", "kind", "generator", "seed"), frameworks.cases(KINDS))
@pytest.mark.usefixtures("keras_moves_the_shared_random_generators")
@pytest.mark.filterwarnings(
    "ignore:__array__ implementation doesn't accept a copy keyword:DeprecationWarning"
)
def test_every_statement_of_alt_texts_is_true(framework, kind, generator, seed):
    case = frameworks.make(framework, kind, generator, seed)
    noise = np.random.default_rng(seed).normal(scale=0.3, size=case.X.shape)
    case = replace(case, X=case.X + noise)
    for name, plot in PLOTS.items():
        if (kind, name) == ("shrunk", "calibration") and framework != "sklearn":
            continue  # in single precision its confidences are tied, so that its bins differ
        for statement, pattern, is_true in statements.check(case, plot(case).alt_text):
            count(pattern, is_true=is_true)
            assert is_true, statement


@pytest.mark.parametrize("framework", [*frameworks.FRAMEWORKS, "trained in torch"])
@pytest.mark.usefixtures("keras_moves_the_shared_random_generators")
def test_the_curve_of_a_network_that_diverged_says_where(framework):
    case = frameworks.make(framework, "diverged", "blobs", SEEDS[0])
    for statement, pattern, is_true in statements.check(case, PLOTS["curve"](case).alt_text):
        count(pattern, is_true=is_true)
        assert is_true, statement


@pytest.mark.parametrize("plot", PLOTS)
def test_a_statement_with_another_number_is_found_to_be_false(plot):
    case = frameworks.make("sklearn", "underfitted", "bars", 0)
    for statement, *_ in statements.check(case, PLOTS[plot](case).alt_text):
        for found in re.finditer(statements.NUMBER, statement):
            other = f"{round(1.5 * float(found[0])) + 1}"
            changed = statement[: found.start()] + other + statement[found.end() :]
            try:
                results = [is_true for *_, is_true in statements.check(case, changed)]
            except (AssertionError, IndexError):
                continue
            assert not all(results), changed
