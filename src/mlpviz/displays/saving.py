"""Save figures: with their alt text, reproducibly, and with fast PNG compression."""

import gzip
import io
from collections.abc import Mapping
from os import PathLike, fspath
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, Any, Final

from mlpviz.displays.alt_text import alt_text_of, title_of
from mlpviz.displays.even_pixels import even_dpi
from mlpviz.displays.svg_description import described_svg
from mlpviz.displays.svg_ids import reproducible_ids

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DESCRIPTION_KEYS: Final = {
    "pdf": "Subject",
    "png": "Description",
    "svg": "Description",
    "svgz": "Description",
}
"""The metadata key of the description, by file format."""

TITLED: Final = {"pdf", "svg", "svgz"}
"""The file formats whose title is shown to readers."""

RASTER: Final = {"jpeg", "jpg", "png", "tif", "tiff", "webp"}
"""The formats of pictures that consist of pixels. Readers of raw buffers know their size."""

DATE_KEYS: Final = {"pdf": "CreationDate", "svg": "Date", "svgz": "Date"}
"""The metadata key of the creation date, by file format."""

COMPRESS_LEVEL: Final = 2
"""The compression level of PNG files. Pillow's default, 6, takes several times as long."""


def save(figure: "Figure", filename: Any, options: Mapping[str, Any]) -> None:
    """Save a figure with its alt text. The same figure gives the same bytes.

    `filename` and `options` are those of `savefig`. The caller's options take precedence.
    """
    file_format = _format(figure, filename, options)
    options = saving_options(figure, filename, options)
    if file_format in {"svg", "svgz"}:
        _save_svg(figure, _with_suffix(filename, file_format, options), file_format, options)
    else:
        _write(figure, filename, options)


def saving_options(figure: "Figure", filename: Any, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options for `savefig` with mlpviz's defaults. The caller's options take precedence.

    The title and the alt text of the figure are written to the metadata if the format has any. The
    date is left out, because the same figure saved twice would otherwise give two different files.
    """
    file_format = _format(figure, filename, options)
    result = dict(options)
    if file_format in DESCRIPTION_KEYS:
        metadata: dict[str, str | None] = {DESCRIPTION_KEYS[file_format]: alt_text_of(figure)}
        metadata |= {DATE_KEYS[file_format]: None} if file_format in DATE_KEYS else {}
        title = title_of(figure)
        metadata |= {"Title": title} if title and file_format in TITLED else {}
        result["metadata"] = metadata | dict(options.get("metadata") or {})
    if file_format in RASTER:
        result["dpi"] = even_dpi(figure, _dpi(figure, options))
    if file_format == "png" and "backend" not in options and _agg_writes_png(figure):
        defaults = {"compress_level": COMPRESS_LEVEL, "dpi": (_dpi(figure, options),) * 2}
        result["pil_kwargs"] = defaults | dict(options.get("pil_kwargs") or {})
    return result


def _dpi(figure: "Figure", options: Mapping[str, Any]) -> float:
    """Return the dpi that the caller, or else the user's settings, ask for."""
    from matplotlib import rcParams

    dpi = options.get("dpi", rcParams["savefig.dpi"])
    return float(figure.dpi if dpi in {None, "figure"} else dpi)


def finished_svg(svg: str, title: str | None, description: str | None) -> str:
    """Return an SVG of matplotlib with reproducible ids, a title and a description."""
    return described_svg(reproducible_ids(svg) if _ids_are_random() else svg, title, description)


def _format(figure: "Figure", filename: Any, options: Mapping[str, Any]) -> str:
    if options.get("format"):
        return str(options["format"]).lower()
    named = isinstance(filename, str | PathLike)
    suffix = PurePath(fspath(filename)).suffix[1:] if named else ""
    return (suffix or figure.canvas.get_default_filetype()).lower()


def _agg_writes_png(figure: "Figure") -> bool:
    """Return whether matplotlib's Agg backend, which takes options for Pillow, writes PNG."""
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
    """Return the file name that `savefig` would use."""
    if not isinstance(filename, str | PathLike) or options.get("format"):
        return filename
    name = fspath(filename)
    return name if PurePath(name).suffix else f"{name.rstrip('.')}.{file_format}"


def _write(figure: "Figure", filename: Any, options: Mapping[str, Any]) -> None:
    """Save a figure as its class does, even where the figure's own savefig leads back here."""
    type(figure).savefig(figure, filename, **options)


def _save_svg(figure: "Figure", file: Any, file_format: str, options: Mapping[str, Any]) -> None:
    buffer = io.BytesIO()
    _write(figure, buffer, {**options, "format": "svg"})
    metadata = options["metadata"]
    text = finished_svg(buffer.getvalue().decode(), metadata.get("Title"), metadata["Description"])
    svg = text.encode() if file_format == "svg" else gzip.compress(text.encode(), mtime=0)
    if isinstance(file, str | PathLike):
        Path(file).write_bytes(svg)
    elif isinstance(file, io.TextIOBase):
        file.write(text)
    else:
        file.write(svg)
