"""
============================
Regression on images
============================

A network estimates the size of a heart from simulated chest X-rays. For a regressor, each image
is labeled with the predicted and the true value.
"""

import warnings

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor

from mlpviz import plot_first_layer_filters, plot_prediction_grid

# %%
# Simulate images of 32 x 32 pixels: two dark lungs, and a bright heart of random width between
# them. The target is the width of the heart in pixels.


def draw_chests(widths, rng):
    row, column = np.mgrid[-1:1:32j, -1:1:32j]
    images = []
    for width in widths / 32:
        x, y = rng.normal(scale=0.05, size=2)
        lungs = sum(
            np.exp(-((((column - x - side) / 0.35) ** 2 + ((row - y) / 0.75) ** 2) ** 3))
            for side in (-0.5, 0.5)
        )
        heart = np.exp(-((((column - x) / width) ** 2 + ((row - y - 0.3) / 0.35) ** 2) ** 3))
        noise = rng.normal(scale=0.05, size=row.shape)
        images.append(0.8 - 0.6 * lungs * (1 - heart) + noise)
    return np.array(images).reshape(len(widths), -1)


rng = np.random.default_rng(0)
widths = rng.uniform(6, 20, 2_000)
X = draw_chests(widths, rng)

model = MLPRegressor(
    hidden_layer_sizes=(4,),
    alpha=10,
    learning_rate_init=0.01,
    max_iter=50,
    random_state=0,
)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ConvergenceWarning)
    model.fit(X[:1_500], widths[:1_500])
print(f"R² on the test set: {model.score(X[1_500:], widths[1_500:]):.3f}")

# %%
# The images with the largest errors:

plot_prediction_grid(
    model, X[1_500:], widths[1_500:].round(1), (32, 32), select="worst", n_images=8, n_cols=4,
    cmap="bone",
)  # fmt: skip

# %%
# The filters are large where the border of the heart is, because the gray level there depends on
# its width. Units with small weights contribute little to the estimate.

plot_first_layer_filters(model, (32, 32), n_cols=3, cmap="PuOr_r")

# sphinx_gallery_thumbnail_number = 2
# sphinx_gallery_tags = ["predictions", "regression", "simulated images"]
