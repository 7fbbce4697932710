"""
========================================
Do two networks learn the same filters?
========================================

Two networks that are trained with different seeds have their units in different orders.
``plot_matched_filters`` matches the units that are most similar.
"""

from mnist import load_mnist_or_digits
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_matched_filters

X, y, image_shape = load_mnist_or_digits()
X, y = X[:3_000] / X.max(), y[:3_000]

a, b = (
    MLPClassifier((16,), alpha=1, tol=0.01, n_iter_no_change=3, random_state=seed).fit(X, y)
    for seed in (0, 1)
)

# %%
# Each pair shows a unit of the first network beside its partner in the second network. The
# correlation of the two filters is written above them. The best pair comes first.

by_filters = plot_matched_filters(a, b, image_shape, cmap="RdBu_r")

# %%
# With images, units are matched by their activations: two units that respond to the same images
# need not have the same filters.

by_activations = plot_matched_filters(a, b, image_shape, X, cmap="RdBu_r")
print(f"Median correlation of filters: {sorted(by_filters.correlations)[8]:.2f}")
print(f"Median correlation of activations: {sorted(by_activations.correlations)[8]:.2f}")

# sphinx_gallery_tags = ["filters", "comparison"]
