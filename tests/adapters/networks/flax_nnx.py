"""The contract's network as a module of Flax NNX, its layers kept in reverse order."""

import jax
import jax.numpy as jnp
import numpy as np
from flax import nnx

PACKAGES = ("flax", "jax")
OUTPUTS = ("softmax", "identity")
KNOWS_ACTIVATIONS = PREDICTS = True
MAY_IMPORT = frozenset()

ACTIVATIONS = {
    "relu": nnx.relu,
    "tanh": nnx.tanh,
    "logistic": nnx.sigmoid,
    "softmax": nnx.softmax,
    "identity": lambda values: values,
}


class Network(nnx.Module):
    """A multilayer perceptron that keeps its layers backwards."""

    def __init__(self, weights, biases, activations):
        rngs = nnx.Rngs(0)
        self.names = tuple(activations)
        self.dropout = nnx.Dropout(0.5, rngs=rngs)
        for i, (matrix, bias) in enumerate(zip(weights, biases, strict=True)):
            layer = nnx.Linear(*matrix.shape, rngs=rngs)
            layer.kernel[...] = jnp.array(matrix)
            layer.bias[...] = jnp.array(bias)
            setattr(self, f"layer_{len(weights) - i}", layer)

    def __call__(self, images):
        """Return the scores of images of any shape."""
        values = images.reshape(len(images), -1)
        for i, name in enumerate(self.names):
            layer = getattr(self, f"layer_{len(self.names) - i}")
            values = ACTIVATIONS[name](layer(self.dropout(values)))
        return values


def build(weights, biases, activations, folder):
    model = Network(weights, biases, activations)
    model.train()
    return model


def numbers(leaf):
    is_key = jnp.issubdtype(leaf.dtype, jax.dtypes.prng_key)
    return np.asarray(jax.random.key_data(leaf) if is_key else leaf).tobytes()


def state(model):
    leaves = jax.tree_util.tree_leaves_with_path(nnx.state(model))
    found = {jax.tree_util.keystr(path): numbers(leaf) for path, leaf in leaves}
    found["mode"] = model.dropout.deterministic
    found["settings"] = str(jax.config.values)
    return found
