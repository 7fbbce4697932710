"""The contract's network as a module of Flax Linen, which names its output layer Dense_0."""

import jax
import jax.numpy as jnp
import numpy as np
from flax import linen

PACKAGES = ("flax", "jax")
OUTPUTS = ("softmax", "identity")
KNOWS_ACTIVATIONS = PREDICTS = True
MAY_IMPORT = frozenset()

ACTIVATIONS = {
    "relu": linen.relu,
    "tanh": linen.tanh,
    "logistic": linen.sigmoid,
    "softmax": linen.softmax,
    "identity": lambda values: values,
}


class Network(linen.Module):
    """A multilayer perceptron that makes its layers backwards."""

    sizes: tuple
    activations: tuple

    @linen.compact
    def __call__(self, images, train: bool):
        """Return the scores of images of any shape."""
        dense = [linen.Dense(size) for size in reversed(self.sizes)]
        values = images.reshape(len(images), -1)
        for layer, name in zip(reversed(dense), self.activations, strict=True):
            values = linen.Dropout(0.5, deterministic=not train)(values)
            values = ACTIVATIONS[name](layer(values))
        return values


def build(weights, biases, activations, folder):
    network = Network(tuple(matrix.shape[1] for matrix in weights), tuple(activations))
    parameters = {
        f"Dense_{len(weights) - 1 - i}": {"kernel": jnp.array(matrix), "bias": jnp.array(bias)}
        for i, (matrix, bias) in enumerate(zip(weights, biases, strict=True))
    }
    made = network.init(jax.random.key(0), jnp.zeros((1, weights[0].shape[0])), train=False)
    assert jax.tree.map(jnp.shape, made) == jax.tree.map(jnp.shape, {"params": parameters})
    return network.bind({"params": parameters})


def state(model):
    leaves = jax.tree_util.tree_leaves_with_path(model.variables)
    found = {jax.tree_util.keystr(path): np.asarray(leaf).tobytes() for path, leaf in leaves}
    found["module"] = str(model)
    found["settings"] = str(jax.config.values)
    return found
