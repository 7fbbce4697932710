"""
=====================================
One network, many frameworks
=====================================

Every plot accepts fitted models of several frameworks. In this example, scikit-learn trains a
network, and its weights are copied into models of the other frameworks. PyTorch, Equinox and ONNX
store matrices as (outputs, inputs); scikit-learn, Keras and Flax store them as (inputs, outputs).
The example checks that mlpviz reads the same weights from all of them. With all frameworks
installed, the script draws this figure:

.. image:: /_static/one_network_many_frameworks.png
   :alt: Eight panels, titled scikit-learn, a dict of arrays, PyTorch, Keras, Flax NNX, Flax Linen,
      Equinox and ONNX. Each shows the same twelve filters of 8 by 8 pixels in the same order, in
      red and blue; one color bar belongs to all.

The figure below was drawn when this page was built. Only scikit-learn is required. Frameworks
that are not installed are left out.
"""

# sphinx_gallery_thumbnail_path = '_static/one_network_many_frameworks.png'

import matplotlib.pyplot as plt
import numpy as np
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_first_layer_filters

# %%
# The network has twelve hidden units. It is trained in single precision, like the models of the
# other frameworks, so the copies have exactly the same weights.

X, y = load_digits(return_X_y=True)
X = (X / 16).astype(np.float32)
mlp = MLPClassifier((12,), activation="tanh", alpha=0.3, max_iter=1000, random_state=0)
mlp.fit(X, y)
print(f"Training set score: {mlp.score(X, y):.3f}")

# %%
# It has two matrices, W and V, and two bias vectors, b and c. The copies return logits, to which
# scikit-learn applies a softmax.
#
# A dict of arrays needs no framework. Neither does an ``.npz`` file that ``np.savez`` writes.


def dict_of_arrays(W, b, V, c):
    return {"W1": W, "b1": b, "W2": V, "b2": c}


# %%
# In PyTorch:


def torch_module(W, b, V, c):
    import torch
    from torch import nn

    model = nn.Sequential(nn.Linear(*W.shape), nn.Tanh(), nn.Linear(*V.shape))
    arrays = {"0.weight": W.T, "0.bias": b, "2.weight": V.T, "2.bias": c}
    model.load_state_dict({name: torch.tensor(array) for name, array in arrays.items()})
    return model


# %%
# In Keras, with any backend. Initializing with zeros avoids drawing from the global random state:


def keras_model(W, b, V, c):
    import keras

    model = keras.Sequential(
        [
            keras.Input((W.shape[0],)),
            keras.layers.Dense(W.shape[1], activation="tanh", kernel_initializer="zeros"),
            keras.layers.Dense(V.shape[1], kernel_initializer="zeros"),
        ]
    )
    model.set_weights([W, b, V, c])
    return model


# %%
# In Flax, with the NNX API and with the older Linen API, which stores parameters separately:


def flax_nnx_module(W, b, V, c):
    from flax import nnx

    rngs = nnx.Rngs(0)
    hidden, output = nnx.Linear(*W.shape, rngs=rngs), nnx.Linear(*V.shape, rngs=rngs)
    hidden.kernel[...], hidden.bias[...] = W, b
    output.kernel[...], output.bias[...] = V, c
    return nnx.Sequential(hidden, nnx.tanh, output)


def flax_linen_module(W, b, V, c):
    from flax import linen

    hidden, output = linen.Dense(W.shape[1]), linen.Dense(V.shape[1])
    model = linen.Sequential([hidden, linen.tanh, output])
    parameters = {
        "layers_0": {"kernel": W, "bias": b},
        "layers_2": {"kernel": V, "bias": c},
    }
    return model.bind({"params": parameters})


# %%
# In Equinox. Its modules are immutable, so ``tree_at`` makes a copy with other weights:


def equinox_mlp(W, b, V, c):
    import equinox as eqx
    import jax

    model = eqx.nn.MLP(
        in_size=W.shape[0],
        width_size=W.shape[1],
        out_size=V.shape[1],
        depth=1,
        activation=jax.numpy.tanh,
        key=jax.random.key(0),
    )
    arrays = [jax.numpy.asarray(array) for array in (W.T, b, V.T, c)]
    return eqx.tree_at(
        lambda mlp: [
            mlp.layers[0].weight,
            mlp.layers[0].bias,
            mlp.layers[1].weight,
            mlp.layers[1].bias,
        ],
        model,
        arrays,
    )


# %%
# As an ONNX model, which is a graph with stored weights:


def onnx_model(W, b, V, c):
    from onnx import TensorProto, helper, numpy_helper

    nodes = [
        helper.make_node("Gemm", ["images", "W", "b"], ["hidden"], transB=1),
        helper.make_node("Tanh", ["hidden"], ["active"]),
        helper.make_node("Gemm", ["active", "V", "c"], ["logits"], transB=1),
    ]
    images = helper.make_tensor_value_info("images", TensorProto.FLOAT, ["n", W.shape[0]])
    logits = helper.make_tensor_value_info("logits", TensorProto.FLOAT, ["n", V.shape[1]])
    stored = {"W": W.T, "b": b, "V": V.T, "c": c}
    arrays = [
        numpy_helper.from_array(np.ascontiguousarray(array), name) for name, array in stored.items()
    ]
    return helper.make_model(helper.make_graph(nodes, "mlp", [images], [logits], arrays))


# %%
# Copy the same four arrays into each framework.

frameworks = {
    "a dict of arrays": dict_of_arrays,
    "PyTorch": torch_module,
    "Keras": keras_model,
    "Flax NNX": flax_nnx_module,
    "Flax Linen": flax_linen_module,
    "Equinox": equinox_mlp,
    "ONNX": onnx_model,
}
(W, V), (b, c) = mlp.coefs_, mlp.intercepts_
models = {"scikit-learn": mlp}
for name, make_model in frameworks.items():
    try:
        models[name] = make_model(W, b, V, c)
    except ModuleNotFoundError as error:
        print(f"{name} is left out: {error}")

# %%
# The same call draws all models, each on one Axes of the figure.

n_cols = min(len(models), 4)
n_rows = -(-len(models) // n_cols)
fig = plt.figure(figsize=(2.6 * n_cols + 0.8, 2.05 * n_rows), layout="constrained")
fig.get_layout_engine().set(w_pad=0.1, h_pad=0.1)
displays = {}
for place, (name, model) in enumerate(models.items(), start=1):
    ax = fig.add_subplot(n_rows, n_cols, place, title=name)
    displays[name] = plot_first_layer_filters(
        model, (8, 8), n_cols=4, cmap="RdBu_r", colorbar=False, ax=ax
    )
fig.colorbar(displays["scikit-learn"].image, ax=fig.axes, label="weight")

# %%
# The filters do not only look the same: their numbers are identical, and so are their color
# limits. One color bar is therefore valid for all of them.

expected = displays["scikit-learn"]
for display in displays.values():
    np.testing.assert_array_equal(display.tiles, expected.tiles)
    np.testing.assert_array_equal(display.bias, expected.bias)
    assert display.limits == expected.limits
print("The same weights:", ", ".join(displays))

# sphinx_gallery_tags = ["filters", "PyTorch", "Keras", "Flax", "Equinox", "ONNX"]
