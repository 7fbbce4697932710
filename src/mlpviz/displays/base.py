"""The base class of all displays, which plots return."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Any

import numpy as np

from mlpviz._layout.tile_values import Limits
from mlpviz.displays.alt_text import attach_display
from mlpviz.displays.equality import check_not_snapshot
from mlpviz.displays.frozen import Frozen
from mlpviz.displays.numbers import Numbers, drop_none
from mlpviz.displays.rich_representation import RichRepresentation, represent_by_displays
from mlpviz.displays.saving import save

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.axes import Axes
    from matplotlib.figure import Figure, SubFigure
    from matplotlib.image import AxesImage
    from matplotlib.text import Text


class Display(Frozen, RichRepresentation):
    """The base class of displays: the Axes, its artists and the numbers drawn.

    Attributes
    ----------
    figure : Figure or SubFigure
        The figure that holds the Axes.
    ax : Axes
        The Axes that the plot is drawn on.
    subject : str
        What is shown: which units, images or curves, of which model.
    findings : str
        What stands out among them.
    """

    figure: "Figure | SubFigure"
    ax: "Axes"
    subject: str
    findings: str

    def __post_init__(self) -> None:
        attach_display(self, self._main_artist)
        represent_by_displays(self._root)
        from mlpviz._drawing.missing_glyphs import warn_of_missing_glyphs

        warn_of_missing_glyphs(self.ax)

    def __eq__(self, other: object) -> bool:
        if self is other:
            return True
        check_not_snapshot(other)
        return NotImplemented

    def __hash__(self) -> int:
        return object.__hash__(self)

    @property
    def alt_text(self) -> str:
        """A description of the picture in one or two sentences, for readers who cannot see it."""
        subject = f"{self.subject}, {self._scale}" if self._scale else self.subject
        return f"{subject}; {self.findings}."

    def savefig(self, filename: Any, **options: Any) -> None:
        """Save the whole figure with its alt text. The same figure gives the same bytes.

        The alt texts of all displays on the figure are written to the file's metadata: as
        "Description" of PNG and SVG, as "Subject" of PDF. SVG and PDF also have a title. The date
        is left out, and the ids in an SVG depend on its content unless ``svg.hashsalt`` is set.
        `options` are those of `matplotlib.figure.Figure.savefig`. Their `metadata` takes
        precedence. PNGs are compressed at level 2 unless `pil_kwargs` names another level.
        """
        save(self._root, filename, options)

    def get_axes(self) -> "list[Axes]":
        """Return all Axes of the whole figure, for pytest-mpl with ``remove_text=True``."""
        return self._root.get_axes()

    def suptitle(self, text: str, **properties: Any) -> "Text":
        """Set the title of the whole figure; pytest-mpl clears it with ``remove_text=True``.

        `properties` are those of `matplotlib.figure.Figure.suptitle`.
        """
        return self._root.suptitle(text, **properties)

    @property
    def _root(self) -> "Figure":
        root = self.ax.get_figure(root=True)
        assert root is not None
        return root

    def numbers(self) -> Numbers:
        """Return what is drawn as a flat dict, for regression tests.

        It holds copies: arrays of numbers or text, numbers and text, under names that say what
        changed where a comparison fails, such as "tile 3", "label 3", "limits", "values of
        training loss" or "color of training loss". First come the numbers that are drawn, then
        what a reader sees of the Axes and its artists: opacity, colors, dashes, marks, frames, the
        order of drawing, limits, labels and ticks of all its axes, the legend, the color bar,
        titles, and whatever else is drawn over it.

        All of it is read from the artists as they are now. What depends on matplotlib's version,
        on fonts or on the size of the figure is left out. Labels are as they were given, whether
        or not they fit. Coordinates that another library computed are left out, since they differ
        between machines.

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
        >>> list(numbers)[:8]
        ['limits', 'colors', 'norm', 'tile 0', 'tile 1', 'label 0', 'label 1', 'indices']
        >>> numbers["limits"], numbers["label 1"], numbers["columns"], numbers["color bar"]
        (array([0., 1.]), 'b', 2, 'none')
        """
        from mlpviz.displays.looks import describe_looks

        return self._values() | describe_looks(self, has_own_places=self._has_own_places)

    @property
    def _has_own_places(self) -> bool:
        """Whether places on the Axes are the same on every machine."""
        return True

    @property
    def _scale(self) -> str:
        """The colors and their limits, or the scales of axes, as they are now."""
        return ""

    @property
    @abstractmethod
    def _main_artist(self) -> "Artist":
        """The artist that the display is attached to: the picture is there while it is."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.alt_text}>"


def color_numbers(image: "AxesImage", limits: Limits) -> Numbers:
    """Return the colors of an image and their limits."""
    from mlpviz.displays.artist_looks import five_colors

    pixels = image.get_array()
    shared = isinstance(limits, tuple)
    if pixels is not None and pixels.ndim == 3:
        return drop_none({"limits": limits})
    if shared:
        limits = image.get_clim()
    # Tiles with limits of their own are drawn on a scale from 0 to 1.
    low, high = limits if shared else (0.0, 1.0)
    return drop_none(
        {
            "limits": np.array(limits),
            "colors": five_colors(image, low, high),
            "norm": type(image.norm).__name__,
        }
    )
