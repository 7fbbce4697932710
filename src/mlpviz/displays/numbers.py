"""The numbers of a picture under names that a failing comparison can be read by."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from matplotlib.image import AxesImage

Number = NDArray[Any] | float | int | str
Numbers = dict[str, Number]


def number_each(name: str, values: Iterable[Any]) -> Numbers:
    """Return each of some values under its number, as "tile 3".

    Examples
    --------
    >>> number_each("label", ["seven", "two"])
    {'label 0': 'seven', 'label 1': 'two'}
    """
    return {f"{name} {i}": plain(value) for i, value in enumerate(values)}


def drop_none(values: Mapping[str, Any]) -> Numbers:
    """Return those values that are not None.

    Examples
    --------
    >>> drop_none({"units": None, "limit": 2.0})
    {'limit': 2.0}
    """
    return {name: plain(value) for name, value in values.items() if value is not None}


def name_each(what: str, values: Mapping[str, Any]) -> Numbers:
    """Return each of some named values under what it is, as "values of training loss".

    Examples
    --------
    >>> name_each("best step", {"training loss": 3.0})
    {'best step of training loss': 3.0}
    """
    return {f"{what} of {name}": plain(value) for name, value in values.items()}


def plain(value: Any) -> Number:
    """Return a copy of a value as an array of numbers or text, a number, or text.

    Examples
    --------
    >>> plain(np.float64(0.5))
    0.5
    >>> plain(np.array(["a", 1], dtype=object))
    array(['a', '1'], dtype='<U1')
    """
    if isinstance(value, str):
        return str(value)
    if np.ma.isMaskedArray(value):
        value = np.ma.filled(np.ma.asarray(value, dtype=np.float64), np.nan)
    array = np.array(value)
    if array.dtype.kind in "iu" and array.dtype.itemsize < 8:
        array = array.astype(np.int64)  # else the gap between 3 and 5 may be 254 to who subtracts
    if array.dtype.kind not in "biufc":
        array = np.array([str(each) for each in array.ravel()], dtype=str).reshape(array.shape)
    return array if array.ndim else array.item()


def thumbnails_of(images: Iterable["AxesImage"], tiles: Iterable[Any]) -> list[Any]:
    """Return the numbers that thumbnails hold, but of thumbnails in RGB the numbers given."""
    pairs = zip(images, tiles, strict=True)
    return [
        tile if (held := image.get_array()) is None or held.ndim == 3 else np.ma.getdata(held)
        for image, tile in pairs
    ]
