"""The contract's network as a classifier of scikit-learn."""

import numpy as np
from sklearn.neural_network import MLPClassifier

PACKAGES = ("sklearn",)
OUTPUTS = ("softmax",)
KNOWS_ACTIVATIONS = PREDICTS = True
MAY_IMPORT = frozenset()


def build(weights, biases, activations, folder):
    hidden = {*activations[:-1]}
    model = MLPClassifier(
        [w.shape[1] for w in weights[:-1]], activation=hidden.pop(), random_state=0
    )
    classes = np.arange(weights[-1].shape[1])
    model.partial_fit(np.zeros((1, len(weights[0])), np.float32), classes[:1], classes=classes)
    model.coefs_ = [matrix.copy() for matrix in weights]
    model.intercepts_ = [bias.copy() for bias in biases]
    return model


def state(model):
    arrays = {
        f"{name}{i}": values.tobytes()
        for name in ("coefs_", "intercepts_")
        for i, values in enumerate(getattr(model, name))
    }
    return arrays | {"parameters": str(model.get_params()), "names": str(sorted(vars(model)))}
