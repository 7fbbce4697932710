"""Models of scikit-learn in .skops files."""

import numpy as np
import pytest
import skops.io
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import FunctionTransformer, StandardScaler

from mlpviz import plot_prediction_grid
from mlpviz._reading.dispatch import read_history, read_layers, read_predictions
from mlpviz.adapters.skops import TRUSTED, load


@pytest.mark.parametrize("solver", ["adam", "sgd", "lbfgs"])
def test_a_pipeline_in_a_file_answers_as_itself(tmp_path, fit, digits, solver):
    network = MLPClassifier((6,), max_iter=4, solver=solver, random_state=0)
    pipeline = fit(make_pipeline(StandardScaler(), network), *digits)
    path = tmp_path / "digits.skops"
    skops.io.dump(pipeline, path)
    np.testing.assert_array_equal(read_layers(path).weights[0], network.coefs_[0])
    np.testing.assert_array_equal(
        read_predictions(path, digits[0]).scores, pipeline.predict_proba(digits[0])
    )
    assert plot_prediction_grid(path, *digits, (8, 8)).y_pred.shape == (10,)
    if solver != "lbfgs":
        assert len(read_history(path).curves["training loss"].values) == 4


def halved(X):
    return X / 2


def test_types_that_are_not_trusted_are_named(tmp_path, fit, digits):
    network = MLPClassifier((6,), max_iter=2, random_state=0)
    path = tmp_path / "digits.skops"
    skops.io.dump(fit(make_pipeline(FunctionTransformer(halved), network), *digits), path)
    with pytest.raises(ValueError, match=r"types that are not trusted: .*halved"):
        read_layers(path)


def test_those_who_trust_them_are_told_the_way(tmp_path, monkeypatch):
    strangers = ["own.Second", "own.First", *TRUSTED]
    monkeypatch.setattr("skops.io.get_untrusted_types", lambda **_: strangers)
    path = tmp_path / "digits.skops"
    with pytest.raises(ValueError, match="trusted") as error:
        load(path)
    assert str(error.value) == (
        f"{path} holds types that are not trusted: own.First, own.Second; if you trust them, open "
        "it with skops.io.load(path, trusted=[…]) and give the model"
    )


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_a_broken_file_is_refused_with_its_name(tmp_path, content):
    path = tmp_path / "digits.skops"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"digits\.skops cannot be read"):
        read_layers(path)
