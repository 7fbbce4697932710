"""Figures as HTML, each with its alt text and with its data in the page itself."""

import base64
import html
from collections.abc import Mapping
from typing import Any, Final

import numpy as np

from mlpviz.displays.numbers import Number

SVG: Final = "image/svg+xml"
IMAGE_TYPES: Final = (SVG, "image/png", "image/jpeg")
"""MIME types that ``<img>`` shows, the best one first."""

HEAD: Final = '<thead><tr><th scope="col">Name</th><th scope="col">Values</th></tr></thead>'


def image_type_of(data: Mapping[str, Any]) -> str | None:
    """Return the best MIME type of some data that ``<img>`` shows.

    Examples
    --------
    >>> image_type_of({"application/pdf": "JVBERi0=", "image/png": "iVBORw0="})
    'image/png'
    """
    return next((name for name in IMAGE_TYPES if name in data), None)


def image_html(
    data: Mapping[str, str], alt_text: str, size: Mapping[str, int] | None = None
) -> str:
    r"""Return an ``<img>`` of the best of some images, with alt text.

    Parameters
    ----------
    data : mapping of str to str
        Images by MIME type: SVG as it is, others in base64.
    alt_text : str
    size : mapping of str to int, optional
        "width" and "height" on the page, in CSS pixels.

    Returns
    -------
    str

    Examples
    --------
    >>> image_html({"image/png": "iVBORw0="}, 'Filters of "fc1"', {"width": 320})
    '<img src="data:image/png;base64,iVBORw0=" alt="Filters of &quot;fc1&quot;" width="320">'
    """
    name = image_type_of(data)
    assert name is not None
    encoded = as_base64(data[name].encode()) if name == SVG else data[name]
    sides = "".join(f' {side}="{pixels}"' for side, pixels in (size or {}).items())
    source = f"data:{name};base64,{encoded.strip()}"
    return f'<img src="{source}" alt="{html.escape(alt_text)}"{sides}>'


def figure_html(image: str, numbers: Mapping[str, Number] | None = None) -> str:
    """Return a ``<figure>`` with an image, and a table of its numbers if they are given.

    Examples
    --------
    >>> print(figure_html('<img src="a.png" alt="a < b">', {"limits": np.array([0.0, 1.0])}))
    <figure>
    <img src="a.png" alt="a < b">
    <table>
    <thead><tr><th scope="col">Name</th><th scope="col">Values</th></tr></thead>
    <tbody>
    <tr><th scope="row">limits</th><td>0, 1</td></tr>
    </tbody>
    </table>
    </figure>
    """
    parts = ["<figure>", image]
    if numbers is not None:
        parts += ["<table>", HEAD, "<tbody>", *map(_row, numbers, numbers.values())]
        parts += ["</tbody>", "</table>"]
    return "\n".join([*parts, "</figure>"])


def _row(name: str, value: Number) -> str:
    lines = np.atleast_1d(np.asarray(value))
    lines = lines.reshape(-1, lines.shape[-1])
    values = "<br>".join(html.escape(", ".join(map(_as_text, line))) for line in lines)
    return f'<tr><th scope="row">{html.escape(name)}</th><td>{values}</td></tr>'


def _as_text(value: Any) -> str:
    return f"{value:.6g}" if isinstance(value, float | np.floating) else str(value)


def as_base64(data: bytes) -> str:
    """Return bytes in base64.

    Examples
    --------
    >>> as_base64(b"PNG")
    'UE5H'
    """
    return base64.b64encode(data).decode("ascii")
