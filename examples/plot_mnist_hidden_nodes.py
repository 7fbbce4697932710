"""
=====================================
Six hidden nodes, one by one
=====================================

Six hidden units are enough to tell the digits 0 to 3 apart. So few can be looked at one by one,
each on a scale of its own, which shows what a unit with weak weights looks for as well as what a
unit with strong ones does.
"""

import warnings

import numpy as np
from mnist import load_mnist_or_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_first_layer_filters

# %%
# Pixels stay as they come, from 0 to 255.

X, y, image_shape = load_mnist_or_digits()
few = np.isin(y, [0, 1, 2, 3])
X, y = X[few], y[few]
n_train = len(X) * 6 // 7

mlp = MLPClassifier((6,), solver="sgd", random_state=2)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ConvergenceWarning)
    mlp.fit(X[:n_train], y[:n_train])

print(f"Training set score: {mlp.score(X[:n_train], y[:n_train]):.4f}")
print(f"Test set score: {mlp.score(X[n_train:], y[n_train:]):.4f}")

# %%
# There is no colour bar: with ``scale="each"`` one grey means another weight in each image. Only
# compare shapes from image to image, never strengths.

plot_first_layer_filters(mlp, image_shape, scale="each", n_cols=3, labels=range(1, 7))
