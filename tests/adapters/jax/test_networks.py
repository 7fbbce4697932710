"""A network of jax, whichever framework it was built with."""

import jax.numpy as jnp
import numpy as np
import pytest

from mlpviz._reading.image_layouts import ImageLayout
from mlpviz._records.image_shape import ImageShape
from mlpviz.adapters.jax.input_layout import failure_reasons
from mlpviz.adapters.jax.layers import layers_of_network
from mlpviz.adapters.jax.network import Network
from mlpviz.adapters.jax.predictions import predictions_of_network

WEIGHTS = np.arange(8, dtype=np.float32).reshape(4, 2) - 3


def dense(parameters, image):
    """One layer, of images that are flat already."""
    (weights,) = parameters
    if image.ndim != 1:
        raise TypeError(f"flat images only, not {image.ndim} axes\nand more that nobody reads")
    return image @ weights


def network(function=dense, *parameters):
    return Network("Net", list(parameters or [("head", WEIGHTS)]), function)


def test_outputs_are_a_row_for_each_image():
    wide = network(lambda parameters, image: jnp.outer(image, parameters[0][0]))
    images = np.ones((3, 4), np.float32)
    np.testing.assert_array_equal(wide.outputs(images), [[-3, -2] * 4] * 3)


def test_layers_are_those_of_a_chain_in_the_network_s_name():
    read = layers_of_network(network())
    np.testing.assert_array_equal(read.weights[0], WEIGHTS)
    assert (read.n_pixels, read.name, read.activations) == (4, "Net", ("identity",))


def test_layers_are_read_in_the_shape_that_the_user_gives():
    def of_rows(parameters, image):
        (weights,) = parameters
        return image[1:].reshape(4) @ weights if image.shape == (3, 2) else 1 / 0

    read = layers_of_network(network(of_rows), ImageShape(3, 2))
    assert read.n_pixels == 6
    X = np.random.default_rng(0).normal(size=(4, 6))
    (step,) = read.preprocessing
    np.testing.assert_allclose(step.apply(X) @ read.weights[0], X[:, 2:] @ WEIGHTS, rtol=1e-5)


def test_predictions_are_asked_for_in_the_shape_that_the_network_takes():
    said = predictions_of_network(network(), np.eye(4).reshape(4, 2, 2))
    np.testing.assert_array_equal(said.scores, WEIGHTS)
    assert said.kind == "logit"


def test_as_many_outputs_as_pixels_are_an_image():
    same = network(dense, ("same", np.eye(4)))
    said = predictions_of_network(same, np.eye(4))
    assert said.classes is None
    np.testing.assert_array_equal(said.values, np.eye(4))


def test_images_that_fit_in_no_shape_are_refused_in_the_network_s_own_words():
    with pytest.raises(ValueError, match="values per image") as error:
        predictions_of_network(network(), np.ones((1, 3, 3)))
    assert str(error.value).startswith(
        "X has 9 values per image, which Net takes in none of the shapes (3, 3), (1, 3, 3), "
        "(3, 3, 1), (9,): flat images only, not 2 axes; "
    )
    assert "; flat images only, not 3 axes; dot_general requires" in str(error.value)
    with pytest.raises(ValueError, match=r"shapes \(5,\): "):
        predictions_of_network(network(), np.ones((1, 5)))


def test_weights_of_more_than_two_axes_break_the_chain():
    given = [("head", WEIGHTS), ("conv", np.ones((3, 3, 2)))]
    with pytest.raises(ValueError, match="chain breaks") as error:
        layers_of_network(network(lambda *_: 1 / 0, *given))
    assert str(error.value) == (
        "the network is not a chain of dense layers and elementwise steps: the chain breaks at "
        "conv, its weights: they have the shape (3, 3, 2); give Layers of the weights that you "
        "want to see"
    )


def test_a_network_of_sequences_breaks_where_rows_meet():
    def of_pairs(parameters, image):
        if image.shape != (2, 4):
            raise TypeError("pairs only")
        return (image @ parameters[1]).sum(axis=0)

    given = [("first", np.ones((3, 3))), ("head", WEIGHTS)]
    with pytest.raises(ValueError, match="the chain breaks at head"):
        layers_of_network(network(of_pairs, *given))


def test_a_network_without_matrices_has_no_dense_layer():
    with pytest.raises(ValueError, match="dense") as error:
        layers_of_network(network(dense, ("bias", np.ones(3))))
    assert str(error.value) == "model must have a dense layer, but Net has none"


def test_a_network_that_takes_no_image_says_why_each_reason_once():
    def picky(_, image):
        raise TypeError(f"not {image.ndim} axes\nand more")

    with pytest.raises(ValueError, match="takes an image") as error:
        layers_of_network(network(picky))
    assert str(error.value) == (
        "Net takes an image in none of the shapes (4,), (2,), (1, 2, 2), (2, 2, 1), (2, 2): "
        "not 1 axes; not 3 axes; not 2 axes"
    )


def test_reasons_are_first_lines_each_once():
    def picky(_, image):
        raise TypeError(f"not {image.ndim} axes\nand more\nand more")

    layouts = [ImageLayout(shape) for shape in ((4,), (5,), (2, 2))]
    assert failure_reasons(network(picky), layouts) == "not 1 axes; not 2 axes"
    assert failure_reasons(network(lambda *_: 1 / 0), layouts) == "division by zero"
    assert failure_reasons(network(lambda _, image: image), layouts[:1]) == "it needs larger ones"


def test_a_network_that_repeats_the_pixels_needs_larger_images():
    def pooled(parameters, image):
        return jnp.broadcast_to(image.reshape(-1)[0], (4,)) @ parameters[0]

    with pytest.raises(ValueError, match="takes an image") as error:
        layers_of_network(network(pooled, ("head", WEIGHTS)))
    assert str(error.value).endswith("it needs larger ones")
