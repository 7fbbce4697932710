"""Load handwritten digits for the examples: MNIST, or the small digits of scikit-learn.

The example scripts import this module from their own folder.
"""

import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from http.client import HTTPException
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import fetch_openml, load_digits

PATIENCE_S = 10.0


class Digits(NamedTuple):
    """Images of digits, one per row, their classes, and (height, width) of an image."""

    X: NDArray[np.number]
    y: NDArray[np.integer]
    image_shape: tuple[int, int]


def load_mnist_or_digits() -> Digits:
    """Return the 70,000 digits of MNIST; if it cannot be loaded, the 1,797 of scikit-learn."""
    try:
        X, y = fetch_mnist()
    except (OSError, HTTPException) as error:
        print(
            f"MNIST cannot be reached ({error}).\n"
            "Using the 1,797 digits of 8 x 8 pixels that come with scikit-learn instead."
        )
        X, y = load_digits(return_X_y=True)
        return Digits(X, y, (8, 8))
    return Digits(X, y.astype(int), (28, 28))


@cache
def fetch_mnist() -> tuple[NDArray[np.number], NDArray[Any]]:
    """Return MNIST from OpenML, or from the files that scikit-learn has stored."""
    # By default the classes are read as categories. If they are unquoted digits, pandas 3.1 turns
    # them into numbers; scikit-learn 1.9 then fails, deletes its cached file and downloads again.
    every_column_a_byte = {"dtype": "uint8", "quotechar": "'"}
    with impatience():
        return fetch_openml(
            "mnist_784",
            version=1,
            as_frame=False,
            return_X_y=True,
            n_retries=1,  # the minimum
            delay=0.1,
            parser="pandas" if find_spec("pandas") else "liac-arff",
            read_csv_kwargs=every_column_a_byte,
        )


@contextmanager
def impatience() -> Iterator[None]:
    """Make an unreachable network fail after seconds instead of minutes, without a warning."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE_S)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "A network error occurred while downloading")
            yield
    finally:
        socket.setdefaulttimeout(before)
