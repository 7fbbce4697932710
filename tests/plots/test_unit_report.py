"""The report of units: order, frames, signs, and which units are shown."""

import numpy as np
import pytest

from mlpviz import Layers, plot_first_layer_filters, plot_unit_report, unit_report
from mlpviz._analysis.verdicts import SIGNS, VERDICTS

RNG = np.random.default_rng(0)


def faulty():
    """A report of six units: one unused, one without weights, four healthy."""
    smooth = RNG.normal(size=(64, 6)).cumsum(axis=0)
    smooth[:, 4] = 0
    out = np.ones((6, 3))
    out[2] = 0
    return unit_report(Layers([smooth, out]), (8, 8))


def test_units_that_are_not_healthy_come_first_and_are_framed_signed_and_named():
    found = faulty()
    display = plot_unit_report(found)
    assert display.units.tolist() == [4, 2, 0, 1, 3, 5]
    assert display.labels.texts == ("× 4 dead", "○ 2 unused", "✓ 0", "✓ 1", "✓ 3", "✓ 5")
    assert len(display.frames.get_paths()) == 2
    np.testing.assert_array_equal(display.tiles, found.filters[display.units])
    assert display.limits == (found.filters.min(), found.filters.max())
    assert "1 dead (×), 1 unused (○), 4 healthy (✓)" in display.alt_text


def test_units_of_a_report_may_be_chosen_and_keep_their_order():
    found = faulty()
    assert plot_unit_report(found, units=[5, 2], order="index").units.tolist() == [5, 2]
    assert plot_unit_report(found, units=found.unused).verdict.tolist() == ["unused"]
    with pytest.raises(ValueError, match="units is empty"):
        plot_unit_report(found, units=found.saturated)


@pytest.mark.parametrize("verdict", VERDICTS)
def test_units_of_a_verdict_are_what_other_plots_take(verdict):
    found = faulty()
    units = getattr(found, verdict)
    if len(units):
        layers = Layers([found.filters.reshape(6, 64).T, np.ones((6, 3))])
        assert plot_first_layer_filters(layers, (8, 8), units=units).units.tolist() == list(units)
    assert SIGNS[verdict]


def test_units_may_be_ordered_by_importance(network, digits):
    report = unit_report(network, (8, 8), *digits)
    ordered = plot_unit_report(report, order="importance").units
    assert (np.diff(report.measures.importance[ordered]) <= 0).all()
    display = plot_unit_report(report, units=report.by_importance[:3], order="index")
    assert display.units.tolist() == ordered[:3].tolist()
