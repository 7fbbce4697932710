"""
================
Look at the data
================

Look at the images before you train a network. Wrong labels, rotated images and inverted gray
levels are visible at once.
"""

import numpy as np
from mnist import load_mnist_or_digits

from mlpviz import plot_image_grid

X, y, image_shape = load_mnist_or_digits()

# %%
# By default, ``plot_image_grid`` shows the first images. An integer for ``n_images`` limits their
# number. The labels can be any sequence with one element per image.

plot_image_grid(X, image_shape, n_images=30, n_cols=10, labels=y)

# %%
# A sequence for ``n_images`` selects images by their rows in ``X``. Here each line of the grid
# shows ten images of one class, so the variation within a class is visible.

rows = np.concatenate([np.flatnonzero(y == digit)[:10] for digit in range(10)])
plot_image_grid(X, image_shape, n_images=rows, n_cols=10)

# %%
# The mean of each class is an image as well. Any table with one image per row can be drawn.

means = np.stack([X[y == digit].mean(axis=0) for digit in range(10)])
plot_image_grid(means, image_shape, n_cols=5, labels=range(10))

# sphinx_gallery_thumbnail_number = 2
# sphinx_gallery_tags = ["data", "image grid"]
