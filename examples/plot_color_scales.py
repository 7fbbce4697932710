"""
==================================
Four ways to choose color limits
==================================

The same filters with each value of ``scale``. The color limits decide what you can compare.
"""

import matplotlib.pyplot as plt
from mnist import load_mnist_or_digits
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_first_layer_filters

X, y, image_shape = load_mnist_or_digits()
X, y = X[:5_000] / X.max(), y[:5_000]

mlp = MLPClassifier((16,), alpha=1, tol=0.01, n_iter_no_change=3, random_state=0).fit(X, y)
print(f"Training set score: {mlp.score(X, y):.3f}")

# %%
# - ``"shared"``: the smallest and the largest weight of the layer. Zero may be any gray.
# - ``"symmetric"``: zero is in the middle, so bright is positive and dark is negative.
# - ``"robust"``: two percentiles of the weights. A few extreme weights do not make the rest pale.
#   The arrows of the color bar show that some weights lie beyond the limits.
# - ``"each"``: each filter has its own limits. The shape of weak filters is visible, but strengths
#   cannot be compared, so there is no color bar.

fig, axs = plt.subplots(2, 2, figsize=(9, 8), layout="constrained")
for ax, scale in zip(axs.flat, ["shared", "symmetric", "robust", "each"], strict=True):
    ax.set_title(f'scale="{scale}"')
    display = plot_first_layer_filters(mlp, image_shape, scale=scale, n_cols=4, ax=ax)

# %%
# With a diverging color map, zero is in the middle for every ``scale``.

plot_first_layer_filters(mlp, image_shape, n_cols=8, cmap="RdBu_r")

# sphinx_gallery_tags = ["filters", "color limits"]
