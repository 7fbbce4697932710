"""Einstein sums that are dense layers, against what they compute."""

import numpy as np
import pytest

from mlpviz._reading.einsum import weights_of_einsum

RNG = np.random.default_rng(0)
MATRIX = RNG.normal(size=(4, 3))


@pytest.mark.parametrize("equation", ["ni,io->no", "bx,xy->by", "...i,ij->...j", "n i, i o -> n o"])
def test_a_dense_layer_has_its_weights(equation):
    values = RNG.normal(size=(5, 4))
    weights = weights_of_einsum(equation, MATRIX, 1)
    np.testing.assert_allclose(values @ weights, np.einsum(equation, values, MATRIX))


@pytest.mark.parametrize("equation", ["io,ni->no", "io,n i -> no"])
def test_weights_may_be_the_first_factor(equation):
    values = RNG.normal(size=(5, 4))
    weights = weights_of_einsum(equation, MATRIX, 0)
    np.testing.assert_allclose(values @ weights, np.einsum(equation, MATRIX, values))


def test_weights_may_be_stored_with_outputs_first():
    values = RNG.normal(size=(5, 3))
    weights = weights_of_einsum("ni,oi->no", MATRIX, 1)
    np.testing.assert_allclose(values @ weights, np.einsum("ni,oi->no", values, MATRIX))


@pytest.mark.parametrize(
    "equation",
    [
        "ni,io->n",  # a sum over outputs
        "ni,io->on",  # transposed
        "ni,io",  # no result named
        "ni,ii->ni",  # the diagonal only
        "in,io->no",  # over the first axis
        "ni,ni->n",  # a product for each row
        "ni,io,o->no",  # three factors
        "oi,io->oi",  # an axis of the weights for each row
    ],
)
def test_other_sums_are_no_dense_layers(equation):
    assert weights_of_einsum(equation, MATRIX, 1) is None


def test_weights_of_three_axes_are_no_dense_layer():
    assert weights_of_einsum("ni,iok->nok", RNG.normal(size=(4, 3, 2)), 1) is None
