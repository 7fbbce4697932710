"""
=========================================
Weights and patterns of the same units
=========================================

The weights of a unit show how its activation is computed, and often look noisy. The pattern of a
unit shows which pixels vary with its activation in the data: the covariance of each pixel with the
activation, divided by the standard deviation of the activation.
"""

import matplotlib.pyplot as plt
from mnist import load_mnist_or_digits
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_receptive_fields

X, y, image_shape = load_mnist_or_digits()
X, y = X[:3_000] / X.max(), y[:3_000]

mlp = MLPClassifier((40,), tol=0.01, n_iter_no_change=3, random_state=0).fit(X, y)

# %%
# The same ten units: their weights at the left, their patterns at the right. A pattern describes
# the data and the unit together, and units of random weights have smooth patterns as well.
# Therefore units that ``unit_report`` calls unstructured or dead are grayed.

options = {"layer": 0, "units": 10, "n_cols": 5, "cmap": "RdBu_r", "colorbar": False}
fig, (left, right) = plt.subplots(ncols=2, figsize=(10, 2.6), layout="constrained")
left.set_title("weights")
plot_receptive_fields(mlp, image_shape, ax=left, **options)
right.set_title("patterns")
plot_receptive_fields(mlp, image_shape, X, method="pattern", ax=right, **options)

# %%
# Each row shows the images that activate one of these units most.

plot_receptive_fields(mlp, image_shape, X, method="top", layer=0, units=10)

# sphinx_gallery_tags = ["receptive fields", "filters", "patterns"]
