"""Where the examples' images come from."""

import io
import json
import socket
import sys
import warnings
from hashlib import md5
from pathlib import Path
from urllib.error import URLError
from urllib.parse import urlsplit

import numpy as np
import pytest
from sklearn.datasets import load_digits

ROOT = Path(__file__).parents[2]
N_IMAGES = 12


@pytest.fixture
def mnist(monkeypatch):
    monkeypatch.syspath_prepend(ROOT / "examples")
    monkeypatch.delitem(sys.modules, "mnist", raising=False)  # another test's holds its digits
    import mnist

    yield mnist
    del sys.modules["mnist"]


@pytest.fixture(autouse=True)
def empty_data_home(monkeypatch, tmp_path):
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path))


class Response(io.BytesIO):
    """What a server answers."""

    def info(self):
        return {}


def serve(monkeypatch, answers):
    """Let scikit-learn find answers in place of a network, by the ends of their addresses."""

    def urlopen(request):
        path = urlsplit(request.full_url).path
        for ending, content in answers.items():
            if path.endswith(ending):
                return Response(content)
        raise URLError("no network")

    monkeypatch.setattr("sklearn.datasets._openml.urlopen", urlopen)


def small_mnist(quote):
    """A data set like MNIST, of a few images, and what OpenML's server says of it."""
    X = np.random.default_rng(0).integers(0, 256, size=(N_IMAGES, 784))
    y = np.arange(N_IMAGES) % 10
    names = [*(f"pixel{i}" for i in range(1, 785)), "class"]
    attributes = "".join(f"@ATTRIBUTE {name} real\n" for name in names[:-1])
    attributes += f"@ATTRIBUTE class {{{','.join(map(str, range(10)))}}}\n"
    rows = (
        ",".join(map(str, [*row, f"{quote}{digit}{quote}\n"]))
        for row, digit in zip(X, y, strict=True)
    )
    arff = f"@RELATION mnist_784\n{attributes}@DATA\n{''.join(rows)}".encode()
    about = {"name": "mnist_784", "version": "1", "status": "active", "format": "ARFF"}
    address = "https://openml.org/data/v1/download/1/mnist_784.arff"
    description = about | {
        "id": "554",
        "file_id": "1",
        "default_target_attribute": "class",
        "description": "digits",
        "url": address,
        "md5_checksum": md5(arff, usedforsecurity=False).hexdigest(),
    }
    features = [
        {
            "index": str(i),
            "name": name,
            "data_type": "nominal" if name == "class" else "numeric",
            "is_target": str(name == "class").lower(),
            "is_ignore": "false",
            "is_row_identifier": "false",
            "number_of_missing_values": "0",
        }
        for i, name in enumerate(names)
    ]
    qualities = [
        {"name": "NumberOfInstances", "value": f"{N_IMAGES}.0"},
        {"name": "NumberOfFeatures", "value": "785.0"},
    ]
    told = {
        "/data_version/1": {"data": {"dataset": [about | {"did": 554}]}},
        "/json/data/554": {"data_set_description": description},
        "/features/554": {"data_features": {"feature": features}},
        "/qualities/554": {"data_qualities": {"quality": qualities}},
    }
    answers = {ending: json.dumps(answer).encode() for ending, answer in told.items()}
    files = {"/download/1": arff, "/mnist_784.arff": arff}
    return X, y, answers | files


@pytest.mark.parametrize("quote", ["", "'"], ids=["bare", "quoted"])
@pytest.mark.parametrize("with_pandas", [True, False], ids=["pandas", "liac-arff"])
def test_mnist_is_read_whether_its_classes_are_quoted_or_not(
    mnist, monkeypatch, quote, with_pandas
):
    expected_X, expected_y, answers = small_mnist(quote)
    serve(monkeypatch, answers)
    monkeypatch.setattr(mnist, "find_spec", lambda _: with_pandas or None)
    X, y, image_shape = mnist.load_mnist_or_digits()
    np.testing.assert_array_equal(X, expected_X)
    np.testing.assert_array_equal(y, expected_y)
    assert y.dtype.kind == "i"
    assert image_shape == (28, 28)


def test_without_a_network_there_are_the_small_digits_and_it_is_said(mnist, monkeypatch, capsys):
    serve(monkeypatch, {})
    X, y, image_shape = mnist.load_mnist_or_digits()
    expected_X, expected_y = load_digits(return_X_y=True)
    np.testing.assert_array_equal(X, expected_X)
    np.testing.assert_array_equal(y, expected_y)
    assert image_shape == (8, 8)
    said = capsys.readouterr().out
    assert "MNIST cannot be reached (<urlopen error no network>)" in said
    assert "1,797 digits of 8 x 8 pixels" in said


def test_a_network_is_given_seconds_and_later_users_of_sockets_what_they_had(mnist):
    before = socket.getdefaulttimeout()
    with mnist.impatience():
        assert socket.getdefaulttimeout() == mnist.PATIENCE_S <= 30
    assert socket.getdefaulttimeout() == before


def test_other_warnings_than_that_of_a_second_try_are_heard(mnist):
    def fetch():
        with mnist.impatience():
            warnings.warn("A network error occurred while downloading x. Retrying…", stacklevel=1)
            warnings.warn("something else", stacklevel=1)

    with pytest.warns(UserWarning, match="something else") as heard:
        fetch()
    assert len(heard) == 1
