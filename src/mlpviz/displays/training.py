"""The displays of plots of a training."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from mlpviz._validation import check_choice
from mlpviz.displays.animation_files import CODECS, Frame, player_html, write_gif, write_video
from mlpviz.displays.base import Display, color_numbers
from mlpviz.displays.descriptions import describe_limits
from mlpviz.displays.notebook import take_over_from_inline_backend
from mlpviz.displays.numbers import Numbers, drop_none, number_each
from mlpviz.displays.tiles import TileDisplay

if TYPE_CHECKING:
    from matplotlib.artist import Artist
    from matplotlib.colorbar import Colorbar
    from matplotlib.image import AxesImage
    from matplotlib.lines import Line2D

    from mlpviz._analysis.unit_dynamics import UnitDynamics
    from mlpviz.displays.curves import LossDisplay

FORMATS = (".gif", *CODECS, ".html")


class FiltersOverTimeDisplay(TileDisplay):
    """The display that `plot_filters_over_time` returns.

    Attributes
    ----------
    units : ndarray of shape (n_units,)
        The unit of each row.
    steps : ndarray of shape (n_steps,)
        The step of each column.
    """

    units: NDArray[np.intp]
    steps: NDArray[Any]

    def _values(self) -> Numbers:
        return super()._values() | drop_none({"units": self.units, "steps": self.steps})


class FilterAnimation(TileDisplay):
    """The display that `animate_filters` returns.

    A notebook shows it with a button to play it. Its figure shows the last step.

    Attributes
    ----------
    units : ndarray of shape (n_tiles,)
        The unit of each tile.
    steps : ndarray of shape (n_steps,)
        The step of each frame.
    step_name : str
        What a step is.
    images : ndarray of shape (n_steps, n_tiles, height, width[, 3])
        The tiles of each frame.
    fps : float
        Frames per second.
    loss : LossDisplay or None
        The loss curve below.
    mark : Line2D or None
        The line at the step of the frame.
    """

    units: NDArray[np.intp]
    steps: NDArray[Any]
    step_name: str
    images: NDArray[Any]
    fps: float
    loss: "LossDisplay | None"
    mark: "Line2D | None"

    def show_frame(self, index: int) -> None:
        """Show a frame on the figure. Negative indices count from the last one."""
        from mlpviz._drawing import replace_tiles

        replace_tiles(self.image, self.images[index])
        self.ax.set_title(self._caption(index))
        if self.mark is not None:
            self.mark.set_xdata([self.steps[index]] * 2)

    def render(self) -> Iterator[Frame]:
        """Yield the pixels of each frame, of shape (height, width, 3)."""
        from mlpviz._drawing.animation import render_frames

        changing: list[Any] = [self.image, self.ax.title]
        if self.loss is not None:  # the frame of the curve is drawn over the mark
            changing += [self.mark, *self.loss.ax.spines.values()]
        yield from render_frames(self._root, changing, self.show_frame, len(self.steps))

    def save(self, filename: Any, *, fps: float | None = None) -> None:
        """Save the animation.

        Parameters
        ----------
        filename : path-like
            Ending in .gif (written by Pillow), .mp4 or .webm (by ffmpeg), or .html (a page of its
            own, with a slider).
        fps : float, optional
            Frames per second. By default those of the animation.

        Raises
        ------
        ValueError
            If the ending is another one, ffmpeg is not installed, or the page would be larger than
            ``matplotlib.rcParams["animation.embed_limit"]``.
        """
        path = Path(filename)
        ending = path.suffix.lower()
        if ending not in FORMATS:
            check_choice("filename", ending, FORMATS)
        rate = self.fps if fps is None else fps
        if ending == ".gif":
            write_gif(path, self.render(), rate, self.alt_text)
        elif ending == ".html":
            path.write_text(self.player(fps=rate), encoding="utf-8")
        else:
            write_video(path, list(self.render()), rate, self.alt_text)

    def player(self, *, fps: float | None = None) -> str:
        """Return HTML that plays the animation, and needs no other file."""
        captions = [self._caption(i) for i in range(len(self.steps))]
        rate = self.fps if fps is None else fps
        return player_html(self.render(), captions, rate, self.alt_text)

    def _values(self) -> Numbers:
        shown = {"units": self.units, "steps": self.steps}
        curve = {} if self.loss is None else self.loss._values()  # noqa: SLF001 - a display as well
        return super()._values() | drop_none(shown) | number_each("frame", self.images) | curve

    def _repr_html_(self) -> str:
        return self.player()

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> Any:
        data = {"text/plain": self.alt_text, "text/html": self.player()}
        take_over_from_inline_backend(self._root)
        return data

    def _caption(self, index: int) -> str:
        return f"{self.step_name} {self.steps[index]:g}"


class TrainingDynamicsDisplay(Display):
    """The display that `plot_training_dynamics` returns.

    Attributes
    ----------
    image : AxesImage
    colorbar : Colorbar or None
    marks : Line2D
        The steps at which units settle, or die.
    values : ndarray of shape (n_units, n_steps)
        The numbers that colors show.
    dynamics : UnitDynamics
        A row for each unit, in the order drawn: `units`, `steps`, `distance`, `norm`, `moves`,
        `settled`, and with X `firing` and `died`.
    limits : tuple of float
        The color limits.
    """

    image: "AxesImage"
    colorbar: "Colorbar | None"
    marks: "Line2D"
    values: NDArray[np.float64]
    dynamics: "UnitDynamics"
    limits: tuple[float, float]

    @property
    def units(self) -> NDArray[np.intp]:
        """The unit of each row."""
        return self.dynamics.units

    @property
    def steps(self) -> NDArray[np.float64]:
        """The step of each column."""
        return self.dynamics.steps

    @property
    def _main_artist(self) -> "Artist":
        return self.image

    @property
    def _scale(self) -> str:
        limits = describe_limits(self.values, self.image.get_clim())
        return f"color map {self.image.get_cmap().name}, {limits}"

    def _values(self) -> Numbers:
        held: Any = self.image.get_array()
        shown = {"values": np.ma.filled(held, np.nan), "units": self.units, "steps": self.steps}
        marked = {"marked step": self.dynamics.marked}
        return color_numbers(self.image, self.limits) | drop_none(shown | marked)
