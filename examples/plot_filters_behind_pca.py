"""
====================================
Filters behind a scaler or a PCA
====================================

Behind a scaler and a PCA, a network never sees a pixel. The weights of its first layer belong to
principal components. This example shows two common mistakes and the correct filters.
"""

import warnings

import matplotlib.pyplot as plt
import numpy as np
from mnist import load_mnist_or_digits
from sklearn.decomposition import PCA
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import MinMaxScaler

from mlpviz import Layers, plot_first_layer_filters

X, y, image_shape = load_mnist_or_digits()
X, y = X[:10_000], y[:10_000]

model = make_pipeline(
    MinMaxScaler(),
    PCA(49, whiten=True, random_state=0),
    MLPClassifier((9,), max_iter=30, random_state=0),
)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ConvergenceWarning)
    model.fit(X, y)

print(f"Training set score: {model.score(X, y):.3f}")

# %%
# **The first mistake** is to draw the 49 weights of each unit as an image of 7 x 7 pixels. This
# image is meaningless: components have an order, but no position in an image.

plot_first_layer_filters(model, (7, 7), space="input", n_cols=3, cmap="RdBu_r")

# %%
# **The second mistake** is to pass the weights to ``inverse_transform``, as if they were
# transformed images. The result looks plausible, but is wrong.
#
# **The correct filters** hold the weight of each pixel. mlpviz draws these by default. Pixels
# that are constant over all images affect no unit and have no weight. They are drawn in gray.

weights = model[-1].coefs_[0]
naive = model[:-1].inverse_transform(weights.T).T
cmap = plt.get_cmap("RdBu_r").with_extremes(bad="lightgray")

fig, (left, right) = plt.subplots(ncols=2, figsize=(9, 4.2), layout="constrained")
left.set_title("wrong: inverse_transform")
plot_first_layer_filters(Layers(naive), image_shape, n_cols=3, cmap=cmap, ax=left)
right.set_title("correct: weights of the pixels")
filters = plot_first_layer_filters(model, image_shape, n_cols=3, cmap=cmap, ax=right)

# %%
# The two differ because weights do not transform like images. The preprocessing maps an image
# ``x`` to ``A x + c``, so the first layer computes ``Wᵀ (A x + c) + b``. The weights of the
# pixels are therefore ``Aᵀ W``, with the transpose of ``A``. ``inverse_transform`` undoes the
# preprocessing instead: it multiplies ``W`` by an inverse of ``A`` and adds a mean image. If the
# scaler or the whitening divides by a small standard deviation, ``Aᵀ W`` is divided by it too,
# but the inverse multiplies by it. Fine strokes, to which the network gives large weights, then
# fade compared with coarse blobs, to which it gives small weights. The transpose and the inverse
# agree only for a PCA without whitening and without a mean, which is a rotation.
#
# The numbers confirm this. Multiplying the images by the filters and adding the bias gives the
# pre-activations of the first layer:

pixel_weights = filters.tiles.reshape(len(filters.tiles), -1).T
missing = np.isnan(pixel_weights)
pre_activations = X @ np.where(missing, 0, pixel_weights) + filters.bias
expected = model[:-1].transform(X) @ weights + model[-1].intercepts_[0]
print(f"Largest difference: {abs(pre_activations - expected).max():.1g}")

# sphinx_gallery_thumbnail_number = 2
# sphinx_gallery_tags = ["filters", "pipelines"]
