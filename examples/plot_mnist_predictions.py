"""
=================================
What a network says about digits
=================================

A score of 97 % says how often a network is right. To see *where* it is wrong, look at images.
"""

import warnings

from mnist import load_mnist_or_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_image_grid, plot_prediction_grid

X, y, image_shape = load_mnist_or_digits()
X = X / X.max()
n_train = len(X) * 6 // 7
X_train, X_test, y_train, y_test = X[:n_train], X[n_train:], y[:n_train], y[n_train:]

# %%
# First a look at the data: three images, and what they are said to be.

plot_image_grid(X_train, image_shape, n_images=3, labels=y_train)

# %%
# Then the training.

mlp = MLPClassifier(
    (50,),
    max_iter=10,
    alpha=1e-4,
    solver="sgd",
    random_state=1,
    learning_rate_init=0.1,
    verbose=True,
)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ConvergenceWarning)
    mlp.fit(X_train, y_train)

print(f"Training set score: {mlp.score(X_train, y_train):.4f}")
print(f"Test set score: {mlp.score(X_test, y_test):.4f}")

# %%
# What it says about the first ten images that it has not seen. Right is green with a tick, wrong is
# red with a cross, and the percentage is what the network gives its answer. With
# ``select="errors"`` or ``select="worst"`` it would be its mistakes alone.

plot_prediction_grid(mlp, X_test, y_test, image_shape, n_images=10, n_cols=5)
