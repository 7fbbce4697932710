"""How a figure is written to a file: with its alt text, alike each time, and fast."""

import gzip
import io
from collections.abc import Mapping
from os import PathLike, fspath
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final

from mlpviz.displays.alt_text import alt_text_of
from mlpviz.displays.svg_ids import settled_ids

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DESCRIPTION_KEYS: Final = {
    "pdf": "Subject",
    "png": "Description",
    "svg": "Description",
    "svgz": "Description",
}
"""Under which key of a file's metadata a description stands, by format."""

DATE_KEYS: Final = {"pdf": "CreationDate", "svg": "Date", "svgz": "Date"}
"""Under which key of a file's metadata matplotlib writes when it was made, by format."""

FAST_PNG: Final = "module://mlpviz._drawing.png"
"""The backend for PNG, as `savefig` wants it named."""


def save(figure: "Figure", filename: Any, options: Mapping[str, Any]) -> None:
    """Save a figure with its alt text, the same figure as the same bytes.

    `filename` and `options` are those of savefig, and what the caller says stays.
    """
    file_format = _format(figure, filename, options)
    options = saving_options(figure, filename, options)
    if file_format in {"svg", "svgz"} and _ids_are_random():
        _save_svg(figure, _with_suffix(filename, file_format, options), file_format, options)
    else:
        figure.savefig(filename, **options)


def saving_options(figure: "Figure", filename: Any, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options of savefig, with what mlpviz adds to them; what the caller says stays.

    The figure's alt text goes into the metadata of the file, where the format has a place for it.
    The date does not: it would make two files of what is one picture.
    """
    file_format = _format(figure, filename, options)
    result = dict(options)
    if file_format in DESCRIPTION_KEYS:
        metadata: dict[str, str | None] = {DESCRIPTION_KEYS[file_format]: alt_text_of(figure)}
        metadata |= {DATE_KEYS[file_format]: None} if file_format in DATE_KEYS else {}
        result["metadata"] = metadata | dict(options.get("metadata") or {})
    if file_format == "png" and _agg_draws(figure):
        result.setdefault("backend", FAST_PNG)
    return result


def _format(figure: "Figure", filename: Any, options: Mapping[str, Any]) -> str:
    if options.get("format"):
        return str(options["format"]).lower()
    named = isinstance(filename, str | PathLike)
    suffix = PurePath(fspath(filename)).suffix[1:] if named else ""
    return (suffix or figure.canvas.get_default_filetype()).lower()


def _agg_draws(figure: "Figure") -> bool:
    """Tell whether it is matplotlib's own Agg, and no other backend, that writes a PNG."""
    from matplotlib.backend_bases import get_registered_canvas_class
    from matplotlib.backends.backend_agg import FigureCanvasAgg

    canvas: Any = type(figure.canvas)
    if not hasattr(canvas, "print_png"):
        canvas = get_registered_canvas_class("png")
    return getattr(canvas, "print_png", None) is FigureCanvasAgg.print_png


def _ids_are_random() -> bool:
    from matplotlib import rcParams

    return rcParams["svg.hashsalt"] is None


def _with_suffix(filename: Any, file_format: str, options: Mapping[str, Any]) -> Any:
    """Return the name that savefig would give to the file."""
    if not isinstance(filename, str | PathLike) or options.get("format"):
        return filename
    name = fspath(filename)
    return name if PurePath(name).suffix else f"{name.rstrip('.')}.{file_format}"


def _save_svg(figure: "Figure", file: Any, file_format: str, options: Mapping[str, Any]) -> None:
    drawn = io.BytesIO()
    figure.savefig(drawn, **{**options, "format": "svg"})
    text = settled_ids(drawn.getvalue().decode())
    svg = text.encode() if file_format == "svg" else gzip.compress(text.encode(), mtime=0)
    if isinstance(file, str | PathLike):
        Path(file).write_bytes(svg)
    elif isinstance(file, io.TextIOBase):
        file.write(text)
    else:
        file.write(svg)
