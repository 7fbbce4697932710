"""
============================
An autoencoder
============================

An autoencoder is a network that is trained to return its input. Its predictions are images, so
``plot_prediction_grid`` draws each output beside its input.
"""

import warnings

from mnist import load_mnist_or_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor

from mlpviz import plot_image_grid, plot_prediction_grid

X, y, image_shape = load_mnist_or_digits()
X = X / X.max()
X_train, X_test = X[:3_000], X[-500:]

autoencoder = MLPRegressor(
    hidden_layer_sizes=(32,),
    activation="tanh",
    learning_rate_init=0.003,
    max_iter=30,
    random_state=0,
)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ConvergenceWarning)
    autoencoder.fit(X_train, X_train)

# %%
# The target of each image is the image itself.

plot_prediction_grid(autoencoder, X_test, X_test, image_shape, n_images=12, n_cols=4)

# %%
# The weights of the decoder are images: each output is a weighted sum of them. They are drawn
# with ``plot_image_grid``, one row per hidden unit.

decoder = autoencoder.coefs_[-1]
plot_image_grid(decoder, image_shape, n_cols=8, scale="robust", cmap="PuOr_r")

# sphinx_gallery_tags = ["predictions", "autoencoder", "image grid"]
