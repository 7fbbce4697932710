"""Handwritten digits for the examples: MNIST, or scikit-learn's own small ones without a network.

The example scripts import this file, which lies beside them.
"""

import socket
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from http.client import HTTPException
from importlib.util import find_spec
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from sklearn.datasets import fetch_openml, load_digits

PATIENCE_S = 10.0


class Digits(NamedTuple):
    """Images of digits, one a row, what they are, and (height, width) of each."""

    X: NDArray[np.number]
    y: NDArray[np.integer]
    image_shape: tuple[int, int]


def load_mnist_or_digits() -> Digits:
    """Return the 70,000 digits of MNIST, else the 1,797 that come with scikit-learn, and say so."""
    try:
        X, y = fetch_mnist()
    except (OSError, HTTPException) as error:
        print(
            f"MNIST cannot be reached ({error}).\n"
            "Instead: the 1,797 digits of 8 x 8 pixels that come with scikit-learn."
        )
        X, y = load_digits(return_X_y=True)
        return Digits(X, y, (8, 8))
    return Digits(X, y.astype(int), (28, 28))


def fetch_mnist() -> tuple[NDArray[np.number], NDArray[Any]]:
    """Return MNIST from OpenML, or from where scikit-learn keeps what it once fetched."""
    # Left alone, the classes are read as categories: if they stand there as bare digits, pandas 3.1
    # makes numbers of them, on which scikit-learn 1.9 fails, deletes the file and fetches it anew.
    every_column_a_byte = {"dtype": "uint8", "quotechar": "'"}
    with impatience():
        return fetch_openml(
            "mnist_784",
            version=1,
            as_frame=False,
            return_X_y=True,
            n_retries=1,  # the fewest that it takes
            delay=0.1,
            parser="pandas" if find_spec("pandas") else "liac-arff",
            read_csv_kwargs=every_column_a_byte,
        )


@contextmanager
def impatience() -> Iterator[None]:
    """Let a network that does not answer fail after seconds, not after minutes, and quietly."""
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(PATIENCE_S)
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "A network error occurred while downloading")
            yield
    finally:
        socket.setdefaulttimeout(before)
