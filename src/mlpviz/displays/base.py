"""What a plot returns: the artists by name, and the numbers that were drawn."""

from abc import abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._formatting import format_count
from mlpviz.displays.alt_text import describe_by
from mlpviz.displays.numbers import Numbers, by_name, known, numbered
from mlpviz.displays.rich_representation import RichRepresentation, represent_by_displays
from mlpviz.displays.saving import save

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.collections import LineCollection, PolyCollection
    from matplotlib.colorbar import Colorbar
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.image import AxesImage
    from matplotlib.lines import Line2D
    from matplotlib.text import Text

    from mlpviz._drawing import TileImage, TileLabels

# Within the steps of a color map, and not where noise decides between two of them.
COLORS_TOLD_AT: Final = np.array([0, 0.2513, 0.5013, 0.7513, 1])


@dataclass(frozen=True, eq=False, kw_only=True)
class Display(RichRepresentation):
    """What every plot returns.

    Attributes
    ----------
    figure : Figure or SubFigure
        That the Axes is on.
    ax : Axes
        That was drawn on.
    summary : str
        What is shown, for `alt_text`.
    """

    figure: "Figure | SubFigure"
    ax: "Axes"
    summary: str

    def __post_init__(self) -> None:
        describe_by(self, self._bearer)
        represent_by_displays(self._root)

    @property
    def alt_text(self) -> str:
        """What the picture shows, in a sentence or two, for somebody who cannot see it."""
        return self.summary

    def savefig(self, filename: Any, **options: Any) -> None:
        """Save the whole figure, described by its alt text, as the same bytes each time.

        The alt texts of all displays on the figure go into the file's metadata: as "Description"
        of PNG and SVG, as "Subject" of PDF. No date does, and the ids in an SVG are numbers unless
        ``svg.hashsalt`` is set. `options` are those of `matplotlib.figure.Figure.savefig`; what
        their `metadata` says stays as it is. PNGs are compressed at level 2 unless `pil_kwargs`
        names another.
        """
        save(self._root, filename, options)

    def get_axes(self) -> "list[Axes]":
        """Return all Axes of the whole figure, as pytest-mpl asks with ``remove_text=True``."""
        return self._root.get_axes()

    def suptitle(self, text: str, **properties: Any) -> "Text":
        """Give the whole figure a title; pytest-mpl takes it away with ``remove_text=True``.

        `properties` are those of `matplotlib.figure.Figure.suptitle`.
        """
        return self._root.suptitle(text, **properties)

    @property
    def _root(self) -> "Figure":
        root = self.ax.get_figure(root=True)
        assert root is not None
        return root

    @abstractmethod
    def numbers(self) -> Numbers:
        """Return what is drawn as a flat dict, for regression tests.

        It holds copies: arrays of numbers or text, numbers and text, under names that say what
        changed where a comparison fails, such as "tile 3", "label 3", "limits" or "values of
        training loss". What depends on matplotlib's version, on fonts or on the size of the
        figure is not in it. Labels are as they were given, whether or not they fit.

        What the artists know is read from them, so that a color map, limits or data that were
        set after the plot was drawn are told as they are now.

        Returns
        -------
        dict of str to ndarray, float, int or str

        See Also
        --------
        mlpviz.testing.assert_same_numbers : Compare two of these.

        Examples
        --------
        >>> import numpy as np
        >>> from mlpviz import plot_image_grid
        >>> numbers = plot_image_grid(np.eye(4), (2, 2), n_images=2, labels=["a", "b"]).numbers()
        >>> list(numbers)
        ['limits', 'colors', 'norm', 'tile 0', 'tile 1', 'label 0', 'label 1', 'indices']
        >>> numbers["limits"], numbers["label 1"]
        (array([0., 1.]), 'b')
        """

    @property
    @abstractmethod
    def _bearer(self) -> "Artist":
        """The artist that stands for what was drawn: while it is there, so is the picture."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.alt_text}>"


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class TileDisplay(Display):
    """What every plot of a grid of images returns.

    Attributes
    ----------
    image : TileImage
        One artist with all tiles; `set_cmap`, `set_clim` and `set_alpha` restyle all of them.
    labels : TileLabels or None
        One artist with all labels; it restyles as text does.
    colorbar : Colorbar or None
        For all tiles. None where not asked for, or where each tile has limits of its own.
    tiles : ndarray of shape (n_tiles, height, width[, 3])
        The numbers that were drawn.
    boxes : ndarray of shape (n_tiles, 4)
        x0, y0, x1, y1 of each tile in data coordinates, from the corner where pixel (0, 0)
        starts to the opposite one.
    limits : tuple of float or ndarray of shape (n_tiles, 2)
        What the ends of the colors stand for; of each tile with ``scale="each"``.
    saturated : tuple of float
        Share of the finite numbers drawn that lie below and above the limits, each 0 to 1.
    """

    image: "TileImage"
    labels: "TileLabels | None"
    colorbar: "Colorbar | None"
    tiles: NDArray[Any]
    boxes: NDArray[np.float64]
    limits: tuple[float, float] | NDArray[np.float64]
    saturated: tuple[float, float]

    @property
    def _bearer(self) -> "Artist":
        return self.image

    def numbers(self) -> Numbers:  # noqa: D102 - the class above says it
        labels = () if self.labels is None else self.labels.texts
        return (
            told_by_color(self.image, self.limits)
            | numbered("tile", self._drawn_tiles())
            | numbered("label", labels)
        )

    def _drawn_tiles(self) -> NDArray[Any]:
        """Return the tiles that the image holds, unless it holds colors or shares of a limit."""
        holds_numbers = self.tiles.ndim == 3 and isinstance(self.limits, tuple)
        return self.image.tiles_at(self.boxes) if holds_numbers else self.tiles

    @property
    def labels_left_out(self) -> bool:
        """Whether labels were asked for, but the tiles are too small for any that can be read."""
        return self.labels is not None and self.labels.fit().left_out

    @property
    def labels_shortened(self) -> int:
        """How many labels end in an ellipsis, for lack of room."""
        return 0 if self.labels is None else self.labels.fit().shortened

    @property
    def alt_text(self) -> str:
        """What the picture shows, in a sentence or two, for somebody who cannot see it."""
        if self.labels_left_out:
            return f"{self.summary} Labels are left out, since they would be too small to read."
        if self.labels_shortened:
            return f"{self.summary} {format_count(self.labels_shortened, 'label')} shortened."
        return self.summary


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class FilterDisplay(TileDisplay):
    """What `plot_first_layer_filters` returns.

    Attributes
    ----------
    units : ndarray of shape (n_tiles,)
        Which hidden unit each tile belongs to.
    bias : ndarray of shape (n_tiles,)
        Of each unit, so that ``images @ filters + bias`` is what enters its activation.
    """

    units: NDArray[np.intp]
    bias: NDArray[Any]

    def numbers(self) -> Numbers:  # noqa: D102 - the class above says it
        return super().numbers() | known({"units": self.units})


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class ImageDisplay(TileDisplay):
    """What `plot_image_grid` returns.

    Attributes
    ----------
    indices : ndarray of shape (n_tiles,)
        Which row of X each tile shows.
    """

    indices: NDArray[np.intp]

    def numbers(self) -> Numbers:  # noqa: D102 - the class above says it
        return super().numbers() | known({"indices": self.indices})


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class PredictionDisplay(TileDisplay):
    """What `plot_prediction_grid` returns.

    Attributes
    ----------
    indices : ndarray of shape (n_images,)
        Which row of X each image is.
    y_pred : ndarray of shape (n_images,) or (n_images, n_outputs)
        What the model says about each.
    correct : ndarray of bool of shape (n_images,) or None
        Whether it is right; None without true classes, and for regressors.
    confidence : ndarray of shape (n_images,) or None
        Probability of the predicted class, where the model gives one.
    outputs : ndarray of shape (n_images, height, width[, 3]) or None
        Predicted images, shown at the right of each image, where the model predicts images.
    output_boxes : ndarray of shape (n_images, 4) or None
        As `boxes`, of the predicted images.
    frames : LineCollection or None
        The frames around what is wrong.
    """

    indices: NDArray[np.intp]
    y_pred: NDArray[Any]
    correct: NDArray[np.bool_] | None
    confidence: NDArray[np.float64] | None
    outputs: NDArray[Any] | None
    output_boxes: NDArray[np.float64] | None
    frames: "LineCollection | None"

    def numbers(self) -> Numbers:  # noqa: D102 - the class above says it
        outputs = () if self.outputs is None else self.outputs
        answers = {
            "indices": self.indices,
            "correct": self.correct,
            "confidence": self.confidence,
        }
        said = {} if self.outputs is not None else {"predictions": self.y_pred}
        return super().numbers() | numbered("output", outputs) | known(answers | said)


@dataclass(frozen=True, eq=False, kw_only=True, repr=False)
class LossDisplay(Display):
    """What `plot_loss_curve` returns.

    Attributes
    ----------
    score_ax : Axes or None
        With an axis of its own for scores, at the right of `ax`.
    lines : mapping of str to Line2D
        The curve of each name, as the legend names it; smoothed where that was asked for.
    raw_lines : mapping of str to Line2D
        The raw curves behind smoothed ones.
    best : mapping of str to Line2D
        The marks at the best epochs.
    best_steps : mapping of str to float
        The best epoch of each curve that is marked.
    bands : mapping of str to PolyCollection
        What is shaded from the lowest run to the highest, of each curve that is a mean of runs.
    n_runs : mapping of str to ndarray of shape (n_points,)
        Of how many runs each point of such a curve is the mean.
    ranges : mapping of str to ndarray of shape (n_points, 2)
        The lowest and the highest run at each point of such a curve.
    """

    score_ax: "Axes | None"
    lines: Mapping[str, "Line2D"]
    raw_lines: Mapping[str, "Line2D"]
    best: Mapping[str, "Line2D"]
    best_steps: Mapping[str, float]
    bands: Mapping[str, "PolyCollection"]
    n_runs: Mapping[str, NDArray[np.intp]]
    ranges: Mapping[str, NDArray[np.float64]]

    @property
    def _bearer(self) -> "Artist":
        return next(iter(self.lines.values()))

    def numbers(self) -> Numbers:  # noqa: D102 - the class above says it
        lines, raw = self.lines.items(), self.raw_lines.items()
        scores = {} if self.score_ax is None else {"score label": self.score_ax.get_ylabel()}
        return (
            by_name("steps", {name: line.get_xdata() for name, line in lines})
            | by_name("values", {name: line.get_ydata() for name, line in lines})
            | by_name("raw values", {name: line.get_ydata() for name, line in raw})
            | by_name("best step", self.best_steps)
            | by_name("range", self.ranges)
            | by_name("number of runs", self.n_runs)
            | known(told_by_axes(self.ax) | scores)
        )


def told_by_axes(ax: "Axes") -> dict[str, str]:
    """Return what an Axes says of the numbers along its sides."""
    return {
        "x label": ax.get_xlabel(),
        "x scale": ax.get_xscale(),
        "y label": ax.get_ylabel(),
        "y scale": ax.get_yscale(),
    }


def told_by_color(image: "AxesImage", limits: tuple[float, float] | NDArray[np.float64]) -> Numbers:
    """Return what the colors of an image stand for.

    The colors are told by five of them, from limit to limit: names of color maps
    change, and one of a user's own may have none.
    """
    pixels = image.get_array()
    shared = isinstance(limits, tuple)
    if pixels is not None and pixels.ndim == 3:
        return known({"limits": limits})
    if shared:
        limits = image.get_clim()
    # Tiles with limits of their own are drawn on a scale from 0 to 1.
    low, high = limits if shared else (0.0, 1.0)
    rgba = image.to_rgba(low + (high - low) * COLORS_TOLD_AT)
    rgb = np.round(255 * rgba[:, :3]).astype(np.uint8)
    return known(
        {
            "limits": np.array(limits),
            "colors": " ".join(f"#{each.tobytes().hex()}" for each in rgb),
            "norm": type(image.norm).__name__,
        }
    )
