"""The distribution of weights against the range that they started from."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlpviz import Layers, Snapshots, plot_weight_distribution


def test_weights_are_told_in_terms_of_what_they_started_from(network):
    display = plot_weight_distribution(network)
    assert list(display.shares) == ["layer 0", "layer 1", "layer 2"]
    bound = np.sqrt(6 / (64 + 12))
    assert display.bounds["layer 0"] == pytest.approx(bound)
    assert display.beyond["layer 0"] == pytest.approx((np.abs(network.coefs_[0]) > bound).mean())
    assert plot_weight_distribution(network, layers=[2], initial="he").bounds == {
        "layer 2": pytest.approx(np.sqrt(6 / 8))
    }


@pytest.fixture
def snapshots():
    """Weights that grow from step to step, of which some are lost at the end."""
    start = np.random.default_rng(0).uniform(-0.3, 0.3, (60, 6))
    record = Snapshots()
    for step in range(12):
        weights = start * (1 + step)
        weights[:2, 0] = np.nan if step == 11 else 0
        record.take(Layers([weights, np.ones((6, 2)) / 4]), step=step)
    return record


def test_of_snapshots_each_step_has_a_curve_over_the_same_bins(snapshots):
    display = plot_weight_distribution(snapshots, layers=[0], steps=[11, 0, 3], n_bins=20)
    assert display.steps.tolist() == [11, 0, 3]
    names = [f"layer 0 at epoch {step}" for step in display.steps]
    assert list(display.shares) == list(display.lines) == names
    bound = np.sqrt(6 / 66)
    numbers = display.numbers()
    for name, step in zip(names, display.steps, strict=True):
        weights = snapshots[int(step)].weights[0] / bound
        finite = weights[np.isfinite(weights)]
        shares = np.histogram(finite, display.edges)[0] / finite.size
        np.testing.assert_allclose(display.shares[name], shares)
        np.testing.assert_allclose(numbers[f"shares of {name}"], shares, atol=1e-12)
        assert display.beyond[name] == pytest.approx((np.abs(finite) > 1 + 1e-6).mean())
    assert display.not_finite[names[0]] == 2
    assert "2 weights are NaN or infinite" in display.alt_text
    assert "at epoch 11, " in display.alt_text
    labels = [text.get_text() for text in display.ax.get_yticklabels()]
    assert labels == ["11", "0", "3"]


def test_heights_are_at_one_scale_for_all_steps_and_layers(snapshots):
    display = plot_weight_distribution(snapshots, steps=4)
    shares = np.concatenate(list(display.shares.values()))
    heights = np.concatenate([line.get_ydata()[:-1] % 1 for line in display.lines.values()])
    assert len(display.lines) == 8
    known = np.isfinite(heights)
    order = np.argsort(shares[known])
    expected = display.scale.heights(shares)[known] % 1
    np.testing.assert_allclose(heights[known][order], expected[order], atol=1e-9)


def test_a_folder_of_snapshots_is_read(snapshots, tmp_path):
    record = Snapshots(tmp_path / "run")
    for step, layers in enumerate(snapshots):
        record.take(layers, step=step)
    display = plot_weight_distribution(tmp_path / "run", steps=2)
    assert display.steps.tolist() == [0, 11]


def test_steps_that_are_not_there_are_refused(snapshots, network):
    ax = Figure().add_subplot()
    with pytest.raises(ValueError, match="steps must be those of snapshots, 0 to 11, got 99"):
        plot_weight_distribution(snapshots, steps=[99], ax=ax)
    with pytest.raises(ValueError, match="steps are those of snapshots, but model is a MLPClass"):
        plot_weight_distribution(network, steps=3, ax=ax)
    with pytest.raises(ValueError, match="spacing must be one of 'change', 'step'"):
        plot_weight_distribution(snapshots, spacing="even", ax=ax)
    assert not ax.lines
