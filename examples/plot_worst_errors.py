"""
=====================================
Which images does it get wrong?
=====================================

``select`` chooses the images: a sample, the errors, the worst errors, or the most uncertain
predictions. Class names replace the labels of the data.
"""

import matplotlib.pyplot as plt
from mnist import load_mnist_or_digits
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_prediction_grid

X, y, image_shape = load_mnist_or_digits()
X = X / X.max()
n_train = min(len(X) // 2, 2_000)
X_train, y_train, X_test, y_test = X[:n_train], y[:n_train], X[-n_train:], y[-n_train:]

mlp = MLPClassifier((50,), tol=0.01, n_iter_no_change=3, random_state=0).fit(X_train, y_train)
print(f"Test set score: {mlp.score(X_test, y_test):.3f}")

# %%
# The worst errors have the largest loss: the network is wrong and confident. Look here for wrong
# labels in the data.

names = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"]
plot_prediction_grid(
    mlp, X_test, y_test, image_shape, select="worst", n_images=20, class_names=names
)

# %%
# An uncertain prediction is a choice between two classes. Bars show the most probable classes of
# each image, all at one scale.

plot_prediction_grid(
    mlp, X_test, y_test, image_shape, show="bars", select="uncertain", n_images=6, class_names=names
)

# %%
# Four selections of the same predictions. A random sample shows how good the network is. The
# errors and the worst errors do not: they contain only mistakes.

fig, axs = plt.subplots(2, 2, figsize=(10, 6.5), layout="constrained")
for ax, select in zip(axs.flat, ["random", "errors", "worst", "uncertain"], strict=True):
    ax.set_title(f'select="{select}"')
    plot_prediction_grid(mlp, X_test, y_test, image_shape, select=select, n_images=10, rng=0, ax=ax)

# sphinx_gallery_tags = ["predictions", "errors"]
