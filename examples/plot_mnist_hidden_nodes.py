"""
=====================================
Six hidden nodes, one by one
=====================================

Six hidden units can be looked at one by one, each on a scale of its own, which shows the shape of
weak weights as well as that of strong ones. The network has four digits to tell apart, 0 to 3, and
gets pixels as they come: from 0 to 255 in MNIST.
"""

import warnings

import numpy as np
from mnist import load_mnist_or_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_first_layer_filters

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
# Such large numbers make the first steps of the training too long. On MNIST they overshoot, and
# most units end up dead: no image gets more than zero out of them. This is why the scores are low.

alive = (X @ mlp.coefs_[0] + mlp.intercepts_[0] > 0).any(axis=0)
print(f"Units that answer to any image: {alive.sum()} of {alive.size}")

# %%
# The filters of the dead units are dark where the digits are: the imprint of what killed them.
# Dividing the pixels by 255 keeps them alive, as in :ref:`sphx_glr_gallery_plot_mnist_filters.py`.
#
# There is no color bar: with ``scale="each"`` a gray means another weight in each
# image. Compare shapes from image to image, never strengths.

plot_first_layer_filters(mlp, image_shape, scale="each", n_cols=3, labels=range(1, 7))
