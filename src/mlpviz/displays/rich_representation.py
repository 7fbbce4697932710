"""Representations for notebooks and apps: HTML, PNG, SVG and plain text."""

import io
import sys
from abc import ABC, abstractmethod
from collections.abc import Collection
from functools import partial
from typing import TYPE_CHECKING, Any, ClassVar, Final

from mlpviz._validation import check_choice, check_flag
from mlpviz.displays.alt_text import alt_text_of, title_of
from mlpviz.displays.html import SVG, as_base64, figure_html, image_html, image_type_of
from mlpviz.displays.notebook import (
    TEXTS,
    formats_of_user,
    images_in_users_formats,
    is_shown_by_backend,
    running_shell,
    take_over_from_inline_backend,
)
from mlpviz.displays.numbers import Numbers
from mlpviz.displays.saving import finished_svg, save

if TYPE_CHECKING:
    from matplotlib.figure import Figure


GALLERIES: Final = {"sphinx_gallery", "mkdocs_gallery"}
"""Packages that show a block's open figures and then ask for HTML of the same figure."""


class FigureRequired:
    """An attribute that is missing. The error says that the figure is to be passed.

    Gradio calls ``to_json`` of what it does not know.
    """

    def __init__(self, message: str) -> None:
        self.message = message

    def __get__(self, display: Any, owner: type) -> "FigureRequired":
        """Raise AttributeError, unless the class itself is asked."""
        if display is None:
            return self
        raise AttributeError(self.message)


class RichRepresentation(ABC):
    """A figure that notebooks and apps show with its alt text.

    All representations show the same picture. Under IPython they have the formats that the user
    has set; the others are None there, so that no notebook holds a picture in more formats than
    that. They are all None if pyplot itself shows the figure, in a window or as a widget.
    """

    @property
    @abstractmethod
    def _root(self) -> "Figure":
        """The figure that is shown."""

    @property
    @abstractmethod
    def alt_text(self) -> str:
        """A description of the picture in one or two sentences, for readers who cannot see it."""

    @abstractmethod
    def _values(self) -> Numbers:
        """Return the numbers that are drawn as a flat dict."""

    def to_html(self, *, format: str = "png", table: bool = False) -> str:  # noqa: A002 - as in savefig
        """Return the whole figure as self-contained HTML, for a web page or a report.

        Parameters
        ----------
        format : {"png", "svg"}
            The format of the picture.
        table : bool
            Whether a table of the numbers that are drawn stands below the picture.

        Returns
        -------
        str
            A ``<figure>`` element that contains the picture as a data URI, with its alt text.

        Examples
        --------
        >>> from mlpviz import plot_loss_curve
        >>> page = plot_loss_curve([0.9, 0.3]).to_html(table=True)
        >>> print(page.splitlines()[-4])
        <tr><th scope="row">best step of training loss</th><td>2</td></tr>
        """
        check_choice("format", format, ("png", "svg"))
        check_flag("table", table)
        picture = _saved(self._root, format)
        data = {SVG: picture.decode()} if format == "svg" else {"image/png": as_base64(picture)}
        image = image_html(data, alt_text_of(self._root))
        return figure_html(image, self._values() if table else None)

    to_json: ClassVar[FigureRequired] = FigureRequired(
        "gr.Plot takes a matplotlib figure; pass display.figure to it"
    )

    def _repr_mimebundle_(
        self,
        include: Collection[str] | None = None,
        exclude: Collection[str] | None = None,
    ) -> Any:
        """Return the figure by MIME type, with metadata where a picture has a size of its own.

        Under the inline backend, the figure is then closed, since it has been shown.
        """
        figure = self._root
        if is_shown_by_backend(figure):
            return {"text/plain": alt_text_of(figure)}
        data, metadata = _with_texts(figure, *_images(figure))
        take_over_from_inline_backend(figure)
        return (data, metadata) if metadata else data

    def _repr_html_(self) -> str | None:
        if is_shown_by_backend(self._root) or _caller() in GALLERIES:
            return None
        html: str = _with_texts(self._root, *_images(self._root))[0]["text/html"]
        return html

    def _repr_png_(self) -> bytes | None:
        return _saved(self._root, "png") if self._shows("image/png") else None

    def _repr_svg_(self) -> str | None:
        return _saved(self._root, "svg").decode() if self._shows(SVG) else None

    def _shows(self, mime_type: str) -> bool:
        if is_shown_by_backend(self._root):
            return False
        return running_shell() is None or mime_type in formats_of_user(self._root)


def represent_by_displays(figure: "Figure") -> None:
    """Register a formatter, so that IPython adds the alt texts of displays to their figures."""
    vars(figure).setdefault("_repr_mimebundle_", partial(_texts_of_figure, figure))


def _caller() -> str:
    """Return the name of the package that called the method that asks this."""
    module: str = sys._getframe(2).f_globals.get("__name__", "")  # noqa: SLF001 - inspect is slow
    return module.partition(".")[0]


def _texts_of_figure(
    figure: "Figure",
    include: Collection[str] | None = None,  # noqa: ARG001 - IPython leaves out what it does not want
    exclude: Collection[str] | None = None,
) -> dict[str, str]:
    """Return the plain text and the HTML of a figure; IPython itself adds the images."""
    if not alt_text_of(figure) or set(TEXTS) <= set(exclude or ()):
        return {}
    data, _ = _with_texts(figure, *_images(figure))
    return {name: data[name] for name in TEXTS}


def _images(figure: "Figure") -> tuple[dict[str, Any], dict[str, Any]]:
    data, metadata = images_in_users_formats(figure)
    if image_type_of(data) is None:
        data["image/png"] = as_base64(_saved(figure, "png"))
    if SVG in data:
        data[SVG] = finished_svg(data[SVG], title_of(figure), alt_text_of(figure))
    return data, metadata


def _with_texts(
    figure: "Figure", data: dict[str, Any], metadata: dict[str, Any]
) -> tuple[dict[str, Any], dict[str, Any]]:
    alt_text = alt_text_of(figure)
    size = metadata.get(image_type_of(data) or "")
    texts = {"text/plain": alt_text, "text/html": image_html(data, alt_text, size)}
    return texts | data, metadata


def _saved(figure: "Figure", file_format: str) -> bytes:
    file = io.BytesIO()
    save(figure, file, {"format": file_format})
    return file.getvalue()
