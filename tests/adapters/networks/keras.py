"""The contract's network as a functional model of Keras, its layers named backwards."""

import os
import random

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy as np

PACKAGES = ("keras", "jax")
OUTPUTS = ("softmax", "identity")
KNOWS_ACTIVATIONS = PREDICTS = True
MAY_IMPORT = frozenset()

ACTIVATIONS = {"logistic": "sigmoid", "identity": "linear"}


def build(weights, biases, activations, folder):
    # Seeds and initial values are given, since Keras draws them from what everybody shares.
    values = inputs = keras.Input((4, 4, 1))
    values = keras.layers.Flatten()(values)
    dense = []
    for i, (matrix, name) in enumerate(zip(weights, activations, strict=True)):
        function = ACTIVATIONS.get(name, name)
        layer = keras.layers.Dense(
            matrix.shape[1], function, kernel_initializer="zeros", name=f"layer_{9 - i}"
        )
        values = layer(keras.layers.Dropout(0.5, seed=i)(values))
        dense.append(layer)
    model = keras.Model(inputs, values)
    for layer, matrix, bias in zip(dense, weights, biases, strict=True):
        layer.kernel.assign(matrix)
        layer.bias.assign(bias)
    dense[0].trainable = False
    return model


def state(model):
    variables = [*model.variables, *(each for layer in model.layers for each in layer.variables)]
    found = {
        each.path: np.asarray(keras.ops.convert_to_numpy(each.value)).tobytes()
        for each in variables
    }
    found["trainable"] = [layer.trainable for layer in model.layers]
    found["graph"] = [
        (len(layer._inbound_nodes), len(layer._outbound_nodes)) for layer in model.layers
    ]
    found["policies"] = [
        keras.config.dtype_policy().name,
        *(layer.dtype_policy.name for layer in model.layers),
    ]
    found["random state"] = str(random.getstate())
    return found
