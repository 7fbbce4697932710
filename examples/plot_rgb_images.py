"""
============================
Color images
============================

The filters of a network for RGB images have three channels, so they are color images as well.
Gray stands for zero in all three channels.
"""

import numpy as np
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_first_layer_filters, plot_image_grid, plot_prediction_grid

# %%
# Draw round fruits of 16 x 16 pixels on a random background. The image shape is (height, width,
# 3).

COLORS = {"apple": (0.8, 0.15, 0.1), "lime": (0.4, 0.75, 0.1), "plum": (0.35, 0.2, 0.6)}


def draw_fruits(names, rng):
    row, column = np.mgrid[-1:1:16j, -1:1:16j]
    images = []
    for name in names:
        x, y = rng.normal(scale=0.15, size=2)
        distance = np.hypot(row - y, column - x) / rng.uniform(0.5, 0.8)
        inside = 1 / (1 + np.exp(15 * (distance - 1)))[..., np.newaxis]
        light = 1.2 - 0.4 * distance[..., np.newaxis]
        background = rng.uniform(0.3, 0.9, size=3)
        color = np.array(COLORS[name]) + rng.normal(scale=0.12, size=3)
        images.append(inside * color * light + (1 - inside) * background)
    return np.clip(images, 0, 1).reshape(len(names), -1)


rng = np.random.default_rng(0)
y = rng.choice(list(COLORS), 2_000)
X = draw_fruits(y, rng)
plot_image_grid(X, (16, 16, 3), n_images=12, n_cols=6, labels=y)

# %%
mlp = MLPClassifier((8,), activation="tanh", alpha=1, tol=0.001, n_iter_no_change=3, random_state=0)
mlp.fit(X[:1_500], y[:1_500])
print(f"Test set score: {mlp.score(X[1_500:], y[1_500:]):.3f}")

# %%
# A filter with a red center responds to red fruits. The corners are gray: the background has no
# information about the class.

plot_first_layer_filters(mlp, (16, 16, 3), n_cols=4)

# %%
plot_prediction_grid(mlp, X[1_500:], y[1_500:], (16, 16, 3), select="uncertain", n_cols=5)

# sphinx_gallery_thumbnail_number = 2
# sphinx_gallery_tags = ["filters", "RGB", "simulated images"]
