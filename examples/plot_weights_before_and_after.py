"""
==========================================
Weights compared with their initial range
==========================================

How much did training change the weights? ``plot_weight_distribution`` shows the distribution of
the weights of each layer, in units of the bound of the initial range. The initial range is
shaded.
"""

import warnings

import matplotlib.pyplot as plt
from mnist import load_mnist_or_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_weight_distribution

X, y, image_shape = load_mnist_or_digits()
X, y = X[:2_000] / X.max(), y[:2_000]


def train(**options):
    mlp = MLPClassifier((40,), max_iter=15, random_state=0, **options)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return mlp.fit(X, y)


# %%
# Compare a good learning rate, one that is too small, and one that is too large.

learning_rates = {"0.001": 0.001, "0.00001": 0.00001, "0.3": 0.3}
fig, axs = plt.subplots(3, figsize=(6, 8), layout="constrained", sharey=True)
for ax, (name, learning_rate) in zip(axs, learning_rates.items(), strict=True):
    mlp = train(learning_rate_init=learning_rate)
    ax.set_title(f"learning rate {name}, accuracy {mlp.score(X, y):.2f}")
    display = plot_weight_distribution(mlp, xscale="symlog", ax=ax)
    print(name, {layer: f"{share:.0%}" for layer, share in display.beyond.items()})

# %%
# The printed numbers are the shares of the weights beyond the initial range. With the small
# learning rate, nearly all weights remain within it: the network has hardly learned. With the
# large learning rate, most weights are far outside, and the accuracy is lower.

# sphinx_gallery_tags = ["weights", "weight distribution", "training"]
