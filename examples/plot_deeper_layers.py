"""
=========================
Units of deeper layers
=========================

What does a unit of a deeper layer respond to? Its weights belong to the units of the layer before
it, so they are not an image. ``plot_receptive_fields`` makes an image by one of several methods.
This example shows three of them.
"""

import warnings

from mnist import load_mnist_or_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_receptive_fields

X, y, image_shape = load_mnist_or_digits()
X, y = X[:3_000] / X.max(), y[:3_000]

mlp = MLPClassifier((40, 20), activation="tanh", alpha=1, max_iter=20, random_state=0)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ConvergenceWarning)
    mlp.fit(X, y)

# %%
# ``"average"`` shows the mean of the images that activate a unit most. The labels of the output
# units are the classes 0 to 9, and the means look like these digits. They show what a unit
# responds to in the data.

plot_receptive_fields(mlp, image_shape, X, method="average", n_cols=5)

# %%
# ``"linear"`` multiplies the weight matrices of all layers and ignores the activation functions.
# It is exact only for a network without hidden activations, and needs no images.

plot_receptive_fields(mlp, image_shape, method="linear", layer=1, n_cols=5, cmap="RdBu_r")

# %%
# ``"optimal"`` searches for the image that activates a unit most, within the range of each pixel.
# Such an image need not resemble any image in the data.

plot_receptive_fields(mlp, image_shape, X, method="optimal", layer=1, n_cols=5)

# sphinx_gallery_tags = ["deeper layers", "receptive fields"]
