"""
==========================
Six hidden units
==========================

A network of six hidden units classifies the digits 0 to 3. It is small enough to examine its
filters one by one. With ``scale="each"`` every filter has its own color limits, so a unit with
small weights shows its shape as clearly as a unit with large weights.
"""

import warnings

import numpy as np
from mnist import load_mnist_or_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_first_layer_filters

X, y, image_shape = load_mnist_or_digits()
few = np.isin(y, [0, 1, 2, 3])
X, y = X[few] / X.max(), y[few]
n_train = len(X) * 6 // 7

# %%
# The weight decay ``alpha=1`` is strong. It removes the random initial weights of the units, and
# leaves smooth filters. With the default, ``alpha=0.0001``, the filters of such a small network
# remain noisy. The activation ``"tanh"`` keeps all units alive: a relu unit that no image
# activates is never trained.

mlp = MLPClassifier(
    (6,),
    activation="tanh",
    solver="sgd",
    learning_rate_init=0.1,
    alpha=1,
    max_iter=50,
    random_state=2,
)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ConvergenceWarning)
    mlp.fit(X[:n_train], y[:n_train])

print(f"Training set score: {mlp.score(X[:n_train], y[:n_train]):.4f}")
print(f"Test set score: {mlp.score(X[n_train:], y[n_train:]):.4f}")

# %%
# There is no color bar, because the same gray stands for a different weight in each filter.
# Compare the shapes of the filters, not their strengths.

plot_first_layer_filters(mlp, image_shape, scale="each", n_cols=3, labels=range(1, 7))

# sphinx_gallery_tags = ["filters", "color limits"]
