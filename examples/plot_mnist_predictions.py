"""
===========================
Predictions for digits
===========================

A test score of 97 % says how often a network is right. Images show *where* it is wrong.
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
# Look at the data first: three images with their labels.

plot_image_grid(X_train, image_shape, n_images=3, labels=y_train)

# %%
# Train the network.

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
# Show the predictions for the first ten test images. Correct predictions are green with a tick,
# wrong predictions are red with a cross. The percentage is the predicted probability. Use
# ``select="errors"`` or ``select="worst"`` to show only misclassified images.

plot_prediction_grid(mlp, X_test, y_test, image_shape, n_images=10, n_cols=5)

# sphinx_gallery_thumbnail_number = 2
# sphinx_gallery_tags = ["predictions", "data"]
