"""How a figure is written to a file: with its alt text, and without waiting for zlib."""

from collections.abc import Mapping
from os import PathLike, fspath
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Final

from mlpviz.alt_text import alt_text_of

if TYPE_CHECKING:
    from matplotlib.figure import Figure

DESCRIPTION_KEYS: Final = {
    "pdf": "Subject",
    "png": "Description",
    "svg": "Description",
    "svgz": "Description",
}
"""Under which key of a file's metadata a description stands, by format."""

COMPRESS_LEVEL: Final = 2
"""Of PNG. Six times faster than matplotlib's 6 on weights, which are noise to zlib, and smaller."""


def saving_options(figure: "Figure", filename: Any, options: Mapping[str, Any]) -> dict[str, Any]:
    """Return options of savefig, with what mlpviz adds to them; what the caller says stays.

    The figure's alt text goes into the metadata of the file, where the format has a place for it.
    """
    file_format = _format(figure, filename, options)
    result = dict(options)
    if file_format in DESCRIPTION_KEYS:
        description = {DESCRIPTION_KEYS[file_format]: alt_text_of(figure)}
        result["metadata"] = description | dict(options.get("metadata") or {})
    if file_format == "png":
        fast = {"compress_level": COMPRESS_LEVEL}
        result["pil_kwargs"] = fast | dict(options.get("pil_kwargs") or {})
    return result


def _format(figure: "Figure", filename: Any, options: Mapping[str, Any]) -> str:
    if options.get("format"):
        return str(options["format"]).lower()
    named = isinstance(filename, str | PathLike)
    suffix = PurePath(fspath(filename)).suffix[1:] if named else ""
    return (suffix or figure.canvas.get_default_filetype()).lower()
