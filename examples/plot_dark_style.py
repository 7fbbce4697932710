"""
============================
A dark style
============================

Plots use the style that is active when they are made. Text and colors remain legible on any
background.
"""

import matplotlib.pyplot as plt
from mnist import load_mnist_or_digits
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_first_layer_filters, plot_loss_curve, plot_prediction_grid

X, y, image_shape = load_mnist_or_digits()
X = X / X.max()
X_train, y_train, X_test, y_test = X[:3_000], y[:3_000], X[-500:], y[-500:]
if len(X) < 10_000:
    X_train, y_train = X[:-500], y[:-500]

mlp = MLPClassifier((24,), alpha=0.5, early_stopping=True, learning_rate_init=0.01, random_state=0)
mlp.fit(X_train, y_train)

# %%
# On a dark page, a diverging color map with a dark center, such as ``"berlin"``, draws small
# weights dark.

with plt.style.context("dark_background"):
    fig = plt.figure(figsize=(12, 6), layout="constrained")
    axs = fig.subplot_mosaic([["filters", "loss"], ["filters", "predictions"]])
    plot_first_layer_filters(mlp, image_shape, n_cols=4, cmap="berlin", ax=axs["filters"])
    plot_loss_curve(mlp, ax=axs["loss"])
    plot_prediction_grid(
        mlp, X_test, y_test, image_shape, select="worst", n_images=10, ax=axs["predictions"]
    )

# sphinx_gallery_tags = ["figures", "style"]
