"""Predictions from the outputs of a network."""

import numpy as np
import pytest

from mlpviz._reading.network_outputs import predictions_from_outputs

RNG = np.random.default_rng(0)


TABLE = RNG.normal(size=(6, 3))


SHARES = np.exp(TABLE) / np.exp(TABLE).sum(axis=1, keepdims=True)


@pytest.mark.parametrize(
    ("table", "activation", "kind"),
    [
        (SHARES, "softmax", "probability"),
        (np.log(SHARES), "log_softmax", "logit"),
        (TABLE, "identity", "logit"),
        (SHARES, "unknown", "probability"),
        (TABLE, "unknown", "margin"),
        (SHARES[:, :2] / SHARES[:, :2].sum(axis=1, keepdims=True), "unknown", "probability"),
        (np.eye(3), "unknown", "probability"),
        (np.eye(3) + 0.1, "unknown", "margin"),
        (np.array([[2.0, -1.0], [-3.0, 4.0]]), "unknown", "margin"),
        (TABLE, "logistic", "margin"),
        (TABLE, "tanh", "margin"),
    ],
)
def test_several_columns_are_classes(table, activation, kind):
    said = predictions_from_outputs(table, activation, 784)
    assert said.kind == kind
    np.testing.assert_array_equal(said.values, table.argmax(axis=1))
    if kind == "margin":
        assert said.confidence is None
    else:
        np.testing.assert_allclose(said.probabilities.sum(axis=1), 1)


@pytest.mark.parametrize(
    ("table", "activation"),
    [(SHARES, "softmax"), (np.log(SHARES), "log_softmax"), (SHARES, "unknown")],
)
def test_probabilities_are_those_of_the_softmax(table, activation):
    said = predictions_from_outputs(table, activation, 784)
    np.testing.assert_allclose(said.probabilities, SHARES)


def test_many_probabilities_in_half_precision_add_up_to_1():
    table = np.full((2, 4096), 1 / 4096, np.float16, order="F")
    assert predictions_from_outputs(table, "unknown", 784).kind == "probability"


def test_several_columns_may_be_values():
    said = predictions_from_outputs(TABLE, "identity", 784, "values")
    assert said.classes is None
    np.testing.assert_array_equal(said.values, TABLE)


def test_one_logistic_column_and_one_logit_say_the_same():
    logits = TABLE[:, :1]
    shares = 1 / (1 + np.exp(-logits))
    probable = predictions_from_outputs(shares, "logistic", 784)
    logit = predictions_from_outputs(logits, "identity", 784, "classes")
    np.testing.assert_allclose(probable.probabilities, logit.probabilities)
    np.testing.assert_array_equal(probable.values, logit.values)
    np.testing.assert_array_equal(probable.values, logits[:, 0] > 0)


def test_one_column_with_any_other_activation_ranks_two_classes_if_it_was_trained_for_them():
    said = predictions_from_outputs(TABLE[:, :1], "tanh", 784, "classes")
    assert said.kind == "margin"
    np.testing.assert_array_equal(said.values, TABLE[:, 0] > 0)


@pytest.mark.parametrize("shape", [(6,), (6, 1)])
def test_one_column_is_a_value(shape):
    said = predictions_from_outputs(TABLE[:, 0].reshape(shape), "identity", 784)
    assert said.classes is None
    np.testing.assert_array_equal(said.values, TABLE[:, 0])


def test_as_many_outputs_as_pixels_are_an_image():
    assert predictions_from_outputs(TABLE, "logistic", 3).classes is None
    assert predictions_from_outputs(SHARES, "softmax", 3).kind == "probability"
    assert predictions_from_outputs(TABLE, "identity", 784, "values").classes is None
