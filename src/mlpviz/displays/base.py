"""What every plot returns: the Axes with its artists, and the numbers that were drawn."""

from abc import abstractmethod
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from mlpviz._layout.tile_values import Limits
from mlpviz.displays.alt_text import attach_display
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

# Within the steps of a color map, and not where noise decides between two of them.
COLOR_POSITIONS: Final = np.array([0, 0.2513, 0.5013, 0.7513, 1])


class Display(Frozen, RichRepresentation):
    """What every plot returns.

    Attributes
    ----------
    figure : Figure or SubFigure
        That the Axes is on.
    ax : Axes
        That was drawn on.
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

    @property
    def alt_text(self) -> str:
        """What the picture shows, in a sentence or two, for somebody who cannot see it."""
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
    def _scale(self) -> str:
        """The colors and their limits, or the scales of axes, as they are now."""
        return ""

    @property
    @abstractmethod
    def _main_artist(self) -> "Artist":
        """The artist that the display is attached to: the picture is there while it is."""

    def __repr__(self) -> str:
        return f"<{type(self).__name__}: {self.alt_text}>"


def axes_numbers(ax: "Axes") -> dict[str, str]:
    """Return what an Axes says of the numbers along its sides."""
    return {
        "x label": ax.get_xlabel(),
        "x scale": ax.get_xscale(),
        "y label": ax.get_ylabel(),
        "y scale": ax.get_yscale(),
    }


def color_numbers(image: "AxesImage", limits: Limits) -> Numbers:
    """Return what the colors of an image stand for.

    The colors are told by five of them, from limit to limit: names of color maps
    change, and one of a user's own may have none.
    """
    pixels = image.get_array()
    shared = isinstance(limits, tuple)
    if pixels is not None and pixels.ndim == 3:
        return drop_none({"limits": limits})
    if shared:
        limits = image.get_clim()
    # Tiles with limits of their own are drawn on a scale from 0 to 1.
    low, high = limits if shared else (0.0, 1.0)
    rgba = image.to_rgba(low + (high - low) * COLOR_POSITIONS)
    rgb = np.round(255 * rgba[:, :3]).astype(np.uint8)
    return drop_none(
        {
            "limits": np.array(limits),
            "colors": " ".join(f"#{each.tobytes().hex()}" for each in rgb),
            "norm": type(image.norm).__name__,
        }
    )
