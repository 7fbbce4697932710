"""
====================================
Filters behind a scaler or a PCA
====================================

Behind a scaler and a PCA, a network never sees a pixel. The matrix of its first layer belongs to
principal components, and there are two wrong ways to make images of it.
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
# **The first wrong way** takes the 49 weights of each unit for an image of 7 x 7, which means
# nothing: the components have an order, but no place on a page.

plot_first_layer_filters(model, (7, 7), space="input", n_cols=3, cmap="RdBu_r")

# %%
# **The second wrong way** sends the weights through ``inverse_transform``, as if they were an image
# that the pipeline has made. It looks right, and is not.
#
# **The right way** asks what each pixel is multiplied with. It is what mlpviz draws by default.
# Pixels that reach no unit, since they are the same in all images, are missing: here in gray.

weights = model[-1].coefs_[0]
naive = model[:-1].inverse_transform(weights.T).T
cmap = plt.get_cmap("RdBu_r").with_extremes(bad="lightgray")

fig, (left, right) = plt.subplots(ncols=2, figsize=(9, 4.2), layout="constrained")
left.set_title("inverse_transform: wrong")
plot_first_layer_filters(Layers(naive), image_shape, n_cols=3, cmap=cmap, ax=left)
right.set_title("weights of the pixels: right")
filters = plot_first_layer_filters(model, image_shape, n_cols=3, cmap=cmap, ax=right)

# %%
# The two differ because a weight is no image. The preprocessing takes an image to
# ``A x + c``, so the first layer computes ``Wᵀ (A x + c) + b``, in which the pixels
# ``x`` meet the weights ``Aᵀ W``, the transpose. ``inverse_transform`` undoes the
# preprocessing instead, which multiplies ``W`` with an inverse of ``A`` and adds a mean
# image. Where the scaler or the whitening divides by a small spread, the right way divides once
# more and the inverse multiplies: fine strokes, which the network weighs heavily, fade against
# coarse blots, which it hardly looks at. The transpose and the inverse agree only for a PCA
# without whitening and without a mean, which is a rotation.
#
# The proof is in the numbers. What enters the units of the first layer is the images times the
# filters, plus the bias:

pixel_weights = filters.tiles.reshape(len(filters.tiles), -1).T
missing = np.isnan(pixel_weights)
pre_activations = X @ np.where(missing, 0, pixel_weights) + filters.bias
true_ones = model[:-1].transform(X) @ weights + model[-1].intercepts_[0]
print(f"Largest difference: {abs(pre_activations - true_ones).max():.1g}")
