"""The pictures themselves, byte for byte, for the matplotlib that `nox -s images` pins."""

import subprocess
import sys
from pathlib import Path

import matplotlib.pyplot as plt
import numpy as np
import pytest
from matplotlib.figure import Figure

from mlpviz import (
    History,
    Layers,
    plot_first_layer_filters,
    plot_image_grid,
    plot_loss_curve,
    plot_prediction_grid,
)


def weights(shape, n):
    """Smooth bumps, so that a mirrored or transposed tile is seen at once."""
    height, width = shape
    y, x = np.mgrid[:height, :width] / max(shape)
    bumps = [np.sin(5 * x + i) + x * y * (i % 3) - 0.3 * i for i in range(n)]
    return np.stack([bump.ravel() for bump in bumps], axis=1)


@pytest.mark.mpl_image_compare
def test_filters():
    return plot_first_layer_filters(Layers(weights((6, 5), 6)), (6, 5), labels="index")


@pytest.mark.mpl_image_compare
def test_filters_that_saturate_and_miss_pixels():
    array = weights((6, 6), 4)
    array[7] = np.nan
    figure = Figure(figsize=(3, 2), dpi=72)
    return plot_first_layer_filters(
        Layers(array), (6, 6), clip=0.5, cmap="RdBu", ax=figure.add_subplot()
    )


@pytest.mark.mpl_image_compare
def test_loss_and_scores():
    losses = 2 * np.exp(-np.arange(12) / 4) + 0.1 * np.cos(np.arange(12))
    scores = 1 - 0.8 * np.exp(-np.arange(12) / 3) - 0.05 * (np.arange(12) > 8)
    plt.figure(figsize=(4, 2.5), dpi=72, layout="constrained")
    return plot_loss_curve(
        History({"training loss": losses}, {"validation accuracy": scores}),
        smooth=0.5,
        ax=plt.gca(),
    )


@pytest.mark.mpl_image_compare
def test_images_with_long_labels():
    labels = ["a", "two words", "three words now", "unpronounceablysesquipedalian"]
    return plot_image_grid(weights((6, 6), 4).T, (6, 6), labels=labels, n_cols=4)


@pytest.mark.mpl_image_compare
def test_predictions():
    figure = Figure(figsize=(3, 2), dpi=72)
    return plot_prediction_grid(
        None,
        weights((6, 6), 6).T,
        [0, 1, 2, 3, 4, 5],
        (6, 6),
        y_pred=[0, 1, 7, 3, 4, 9],
        n_cols=3,
        ax=figure.add_subplot(),
    )


WRONG_DIGIT = """
import numpy as np, pytest
from mlpviz import plot_image_grid

@pytest.mark.mpl_image_compare
def test_labels():
    images = np.random.default_rng(0).uniform(size=(12, 64))
    return plot_image_grid(images, (8, 8), labels=[*range(11), LAST])
"""


def test_one_wrong_digit_in_one_label_fails(tmp_path):
    """The comparison compares: without its flag, or with its default tolerance, it would not."""
    test, baseline = tmp_path / "test_labels.py", tmp_path / "baseline"
    settings = Path(__file__).parents[2] / "pyproject.toml"

    def run(last: str, *options: str) -> int:
        test.write_text(WRONG_DIGIT.replace("LAST", last), encoding="utf-8")
        command = [sys.executable, "-m", "pytest", "-c", str(settings), "--rootdir", str(tmp_path)]
        command += ["-p", "no:cacheprovider", "-o", f"mpl-baseline-path={baseline}", str(test)]
        return subprocess.run([*command, *options], cwd=tmp_path, check=False).returncode

    assert run("11", f"--mpl-generate-path={baseline}") == 0
    assert run("11") == 0
    assert run("17") == 1
