"""The contract's network as a module of Equinox, its layers kept in another order than they run."""

import equinox as eqx
import jax
import jax.numpy as jnp
import numpy as np

PACKAGES = ("equinox", "jax")
OUTPUTS = ("softmax", "identity")
KNOWS_ACTIVATIONS = PREDICTS = True
MAY_IMPORT = frozenset()

ACTIVATIONS = {
    "relu": jax.nn.relu,
    "tanh": jnp.tanh,
    "logistic": jax.nn.sigmoid,
    "softmax": jax.nn.softmax,
    "identity": lambda values: values,
}


class Network(eqx.Module):
    """A multilayer perceptron that keeps its layers backwards."""

    backwards: list
    activations: list
    dropout: eqx.nn.Dropout

    def __call__(self, image, *, key=None):
        """Return the scores of one image of any shape."""
        values = jnp.ravel(image)
        for layer, activation in zip(reversed(self.backwards), self.activations, strict=True):
            values = activation(layer(self.dropout(values, key=key)))
        return values


def build(weights, biases, activations, folder):
    dense = [eqx.nn.Linear(*matrix.shape, key=jax.random.key(0)) for matrix in weights]
    dense = [
        eqx.tree_at(lambda layer: (layer.weight, layer.bias), layer, (jnp.array(w.T), jnp.array(b)))
        for layer, w, b in zip(dense, weights, biases, strict=True)
    ]
    return Network(dense[::-1], [ACTIVATIONS[name] for name in activations], eqx.nn.Dropout())


def state(model):
    leaves = jax.tree_util.tree_leaves(model)
    found = {
        str(i): np.asarray(leaf).tobytes() if eqx.is_array(leaf) else str(leaf)
        for i, leaf in enumerate(leaves)
    }
    found["structure"] = str(jax.tree_util.tree_structure(model))
    found["mode"] = str(model.dropout.inference)
    found["settings"] = str(jax.config.values)
    return found
