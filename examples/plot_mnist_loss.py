"""
=====================
Training loss
=====================

The loss of a network that learns falls steeply at first and then ever more slowly. This network
is trained for ten epochs. Its loss has not leveled off, so more epochs would reduce it further.
"""

import warnings

from mnist import load_mnist_or_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_first_layer_filters, plot_loss_curve

# %%
# As is usual for MNIST, the first 60,000 of the 70,000 images are the training set.

X, y, image_shape = load_mnist_or_digits()
X = X / X.max()
n_train = len(X) * 6 // 7
X_train, X_test, y_train, y_test = X[:n_train], X[n_train:], y[:n_train], y[n_train:]

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
# The filters of the first 16 of the 50 units:

plot_first_layer_filters(mlp, image_shape, units=16, n_cols=4, clip=0.5)

# %%
# The mark shows the best epoch. It is the last one: training stopped because ``max_iter`` was
# reached, not because the loss had converged.

# sphinx_gallery_thumbnail_number = 2
plot_loss_curve(mlp)

# sphinx_gallery_tags = ["training", "loss curve"]
