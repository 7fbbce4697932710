"""
===================================
Compare runs with different seeds
===================================

One run tells little: another seed gives another curve. Train with five seeds, and draw the mean
and the range.
"""

import matplotlib.pyplot as plt
from mnist import load_mnist_or_digits
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_loss_curve

X, y, image_shape = load_mnist_or_digits()
X, y = X[:1_000] / X.max(), y[:1_000]

runs = {
    f"seed {seed}": MLPClassifier(
        (30,), learning_rate_init=0.01, early_stopping=True, max_iter=100, random_state=seed
    ).fit(X, y)
    for seed in range(5)
}

# %%
# A dict of models gives one color per model. A list of models with ``band=True`` gives the mean
# as a line and the range from the lowest to the highest run as a band.

fig, (left, right) = plt.subplots(ncols=2, figsize=(11, 4), layout="constrained")
left.set_title("five runs")
plot_loss_curve(runs, mark_best=False, ax=left)
right.set_title("band=True")
plot_loss_curve(list(runs.values()), band=True, mark_best=False, ax=right)

# sphinx_gallery_tags = ["training", "several models", "loss curve"]
