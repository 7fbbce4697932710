"""
=====================================
A figure for a two-column paper
=====================================

A column of many journals is 3.5 inches wide. Make the figure in its final size, so that the
journal does not scale its text.
"""

import matplotlib.pyplot as plt
from mnist import load_mnist_or_digits
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_first_layer_filters, plot_loss_curve

X, y, image_shape = load_mnist_or_digits()
X, y = X[:3_000] / X.max(), y[:3_000]

mlp = MLPClassifier((12,), activation="tanh", alpha=1, early_stopping=True, random_state=0)
mlp.fit(X, y)

# %%
# Small fonts and thin lines suit the small size. The subfigures have separate layouts, so the
# grid uses the full width. Gray filters keep the sign of the weights in grayscale print: with
# ``scale="symmetric"``, zero is the middle gray.

paper = {
    "font.size": 7,
    "axes.titlesize": 7,
    "axes.linewidth": 0.5,
    "lines.linewidth": 1,
    "legend.frameon": False,
    "figure.dpi": 200,
}
with plt.rc_context(paper):
    fig = plt.figure(figsize=(3.5, 3.2), layout="constrained")
    top, bottom = fig.subfigures(2, height_ratios=(3, 4))
    ax = top.add_subplot(title="(a) filters")
    filters = plot_first_layer_filters(mlp, image_shape, n_cols=6, scale="symmetric", ax=ax)
    ax = bottom.add_subplot(title="(b) training")
    plot_loss_curve(mlp, ax=ax)

# %%
# Save the figure as PDF. The text remains text, and the alt text is written into the file. Avoid
# ``bbox_inches="tight"``, which changes the size of the figure::
#
#     filters.savefig("figure1.pdf")

# sphinx_gallery_tags = ["figures", "paper"]
