"""
======================================
How do the filters develop?
======================================

``record_training`` trains a network and takes a snapshot after each epoch.
``plot_filters_over_time`` shows the filters at several steps, on one color scale. In a notebook,
``live_filters`` shows them while the network trains.
"""

from mnist import load_mnist_or_digits
from sklearn.neural_network import MLPClassifier

from mlpviz import (
    Snapshots,
    live_filters,
    plot_filters_over_time,
    plot_matched_filters,
    record_training,
)

X, y, image_shape = load_mnist_or_digits()
X, y = X[:1_500] / X.max(), y[:1_500]

network = MLPClassifier((8,), activation="tanh", alpha=1, learning_rate_init=0.01, random_state=0)
snapshots = live_filters(Snapshots(), image_shape, cmap="RdBu_r")
record_training(network, X, y, epochs=20, snapshots=snapshots)

# %%
# Each row is a unit, each column is a step. The random initial weights disappear, and strokes
# appear.

plot_filters_over_time(snapshots, image_shape, units=5, cmap="RdBu_r")

# %%
# Does another seed give the same filters? ``plot_matched_filters`` draws each unit of one network
# beside the most similar unit of the other.

other = network.set_params(random_state=1, max_iter=500, tol=0.01).fit(X, y)
plot_matched_filters(snapshots[-1], other, image_shape, cmap="RdBu_r")

# sphinx_gallery_tags = ["training", "filters", "snapshots", "matched filters"]
