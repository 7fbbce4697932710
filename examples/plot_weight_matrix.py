"""
============================
Output weights as a matrix
============================

``plot_layer_weights`` shows the weights between any two layers as a matrix, with one row per
input and one column per output. Positive weights are bright, negative weights are dark, and zero
is gray.
"""

import warnings

from mnist import load_mnist_or_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_layer_weights

X, y, image_shape = load_mnist_or_digits()
X, y = X[:3_000] / X.max(), y[:3_000]

mlp = MLPClassifier((30,), alpha=0.1, max_iter=20, random_state=0)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ConvergenceWarning)
    mlp.fit(X, y)

# %%
# The output layer connects 30 hidden units to ten classes. By default the last layer is drawn.

plot_layer_weights(mlp)

# %%
# ``order="similarity"`` places hidden units with similar weights next to each other. Groups of
# units that vote for the same classes become visible.

plot_layer_weights(mlp, order="similarity", cmap="RdBu_r")

# sphinx_gallery_thumbnail_number = 2
# sphinx_gallery_tags = ["weights", "layer weights"]
