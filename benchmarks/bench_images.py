"""Large images and many filters, against an `imshow` for each and one pass over the weights."""

import io

import matplotlib.pyplot as plt
import numpy as np
from side_by_side import Comparison, compare, report, runs_wanted

from mlpviz import Layers, plot_first_layer_filters, plot_image_grid


def save(display: object) -> None:
    """Save a display as PNG, and close its figure."""
    display.savefig(io.BytesIO())
    plt.close(display.figure)


def by_hand(images: np.ndarray, **properties: object) -> None:
    """Draw an Axes per image, an inch wide each, and save it."""
    side = int(np.ceil(len(images) ** 0.5))
    figure, axes = plt.subplots(side, side, figsize=(side, side))
    for ax, image in zip(axes.flat, images, strict=False):
        ax.imshow(image, **properties)
        ax.set_xticks(())
        ax.set_yticks(())
    figure.savefig(io.BytesIO())
    plt.close(figure)


def images_of_bytes(rng: np.random.Generator, runs: int) -> Comparison:
    """Compare images of bytes."""
    X = rng.integers(0, 256, (64, 224 * 224 * 3), np.uint8)
    return compare(
        "64 RGB images of 224 x 224 bytes; an imshow each",
        lambda: save(plot_image_grid(X, (224, 224, 3))),
        lambda: by_hand(X.reshape(-1, 224, 224, 3)),
        "≥ 3",
        runs,
    )


def gray_filters(rng: np.random.Generator, runs: int) -> Comparison:
    """Compare large gray filters."""
    weights = rng.normal(size=(512 * 512, 100))

    def imshow_each() -> None:
        limits = {"vmin": weights.min(), "vmax": weights.max(), "cmap": "gray"}
        by_hand(weights.T.reshape(-1, 512, 512), **limits)

    return compare(
        "100 filters of 512 x 512; an imshow each",
        lambda: save(plot_first_layer_filters(Layers(weights), (512, 512))),
        imshow_each,
        "≥ 2",
        runs,
    )


def rgb_filters(rng: np.random.Generator, runs: int) -> Comparison:
    """Compare RGB filters."""
    weights = rng.normal(size=(224 * 224 * 3, 64))

    def imshow_each() -> None:
        low, high = weights.min(), weights.max()
        by_hand(((weights.T - low) / (high - low)).reshape(-1, 224, 224, 3))

    return compare(
        "64 RGB filters of 224 x 224; an imshow each",
        lambda: save(plot_first_layer_filters(Layers(weights), (224, 224, 3))),
        imshow_each,
        "none",
        runs,
    )


def many_filters(rng: np.random.Generator, runs: int) -> Comparison:
    """Compare with reading the weights once: an Axes each would take minutes."""
    weights = rng.normal(size=(784, 10_000))
    return compare(
        "10,000 filters of 28 x 28; their minimum and maximum",
        lambda: save(plot_first_layer_filters(Layers(weights), (28, 28))),
        lambda: (weights.min(), weights.max()),
        "< 1 s",
        runs,
    )


def main() -> None:
    """Time all."""
    rng, runs = np.random.default_rng(0), runs_wanted(3)
    works = (images_of_bytes, gray_filters, rgb_filters, many_filters)
    report("images", [work(rng, runs) for work in works])


if __name__ == "__main__":
    main()
