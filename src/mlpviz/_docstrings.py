"""The documentation of parameters that several functions have, written once."""

import re
from collections.abc import Callable, Mapping
from inspect import cleandoc
from textwrap import indent
from typing import Final, TypeVar

Function = TypeVar("Function", bound=Callable[..., object])

SCALES: Final = (
    'How the color limits are chosen. With "shared" they are the smallest and the largest\n'
    'value; with "symmetric" zero is in the middle; with "robust" they are two `percentiles`;\n'
    'with "each" every tile has its own smallest and largest value. With a diverging color\n'
    "map, zero is in the middle, unless `vmin`, `vmax` or `norm` set other limits."
)
DESCRIPTIONS: Final[Mapping[str, str]] = {
    "model": (
        "A fitted network of any framework that mlpviz reads, also at the end of a pipeline or\n"
        "inside a search, or `Layers` of arrays."
    ),
    "X": (
        "An array, memory map, list, pandas or polars data frame, sparse matrix or dask array. X\n"
        "is not modified."
    ),
    "output": (
        "Name or index of the output that holds the predictions, for a network that returns\n"
        'several. By default the one called "logits", or the one with as many values as y has\n'
        "classes. The alt text says which."
    ),
    "image_shape": ("(height, width), or (height, width, channels)."),
    "units": (
        "Units to show: the first n, a slice, a boolean mask, or the units of these indices, in\n"
        "this order. By default all units are shown."
    ),
    "channel_axis": "Use 0 if images are (3, height, width), as in PyTorch.",
    "order": (
        'Order of the pixels in a flattened image: "C" if the last index changes fastest, row by\n'
        'row, or "F" if the first one does, column by column, as in MATLAB.'
    ),
    "channels": (
        "Channels to show, of images with channels: one, or three as red, green and blue. Images\n"
        "of other than one or three channels need it."
    ),
    # The scale of images that are shown as they are by default; the other one is that of weights.
    'scale : {"shared", "symmetric", "robust", "each"}, optional': (
        f"{SCALES} By default RGB images of bytes are shown as they are,\n"
        'from 0 to 255, and other images with "shared".'
    ),
    "scale": SCALES,
    "clip": (
        "Factor on the range of the color limits, above 0. Zero keeps its place in a range that\n"
        "holds it; other ranges keep their middle. Values beyond the limits saturate."
    ),
    "vmin, vmax": "Fixed color limits.",
    "norm": "Norm of the colors. A copy of it is used. Limits that it lacks are chosen by `scale`.",
    "percentiles": 'The percentiles for ``scale="robust"``, from 0 to 100.',
    "cmap": (
        "Color map of images without channels. Missing values have a color that is not in it."
    ),
    "n_cols": "Number of columns. By default it suits the size of the Axes.",
    "colorbar": 'Whether to add a color bar. There is none with ``scale="each"``.',
    "progress": (
        "Whether to show a progress bar, with tqdm (``pip install mlpviz[progress]``) or, for\n"
        "dask arrays, with dask."
    ),
    "title": "Title of the Axes.",
    "ax": (
        "Axes to draw on. By default a new figure is made, in which each pixel of an image covers\n"
        "a whole number of the figure's pixels."
    ),
    "image_kw, label_kw, colorbar_kw": (
        "Properties of the image (`matplotlib.image.AxesImage`), of the labels\n"
        "(`matplotlib.text.Text`) and of the color bar (`matplotlib.colorbar.Colorbar`)."
    ),
    "sklearn.exceptions.NotFittedError": "If the model is not fitted.",
}
"""The description of each parameter, or exception, under its name or its line in docstrings."""

UNDESCRIBED: Final = re.compile(
    rf"^({'|'.join(map(re.escape, DESCRIPTIONS))})( : .*)?$(?!\n )", re.MULTILINE
)
"""The line of a parameter in a docstring whose next line is not indented."""


def describe_parameters(function: Function) -> Function:
    """Add the shared description to each parameter of a docstring that has none.

    In the source, such a parameter has a line with its name, type and default, which is what
    editors show that do not run the code.

    Examples
    --------
    >>> @describe_parameters
    ... def draw(n_cols=None):
    ...     '''Draw.
    ...
    ...     Parameters
    ...     ----------
    ...     n_cols : int, optional
    ...     '''
    >>> print(draw.__doc__.splitlines()[-1])
        Number of columns. By default it suits the size of the Axes.
    """
    if function.__doc__ is not None:  # python -OO removes docstrings
        described = UNDESCRIBED.sub(_with_description, cleandoc(function.__doc__))
        function.__doc__ = f"{described}\n"
    return function


def _with_description(found: re.Match[str]) -> str:
    return f"{found[0]}\n{indent(DESCRIPTIONS[found[1]], '    ')}"
