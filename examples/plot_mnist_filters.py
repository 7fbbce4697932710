"""
=========================================
What the first layer of a network sees
=========================================

Every hidden unit of the first layer multiplies each pixel with a weight of its own, so its weights
are an image, too. In a trained network these images hold strokes and blots: what the unit looks for
in a digit. Where they stay noise, the network has too many units, or was trained too little.

Where MNIST cannot be reached, the small digits that come with scikit-learn take its place.
"""

import warnings

from mnist import load_mnist_or_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_first_layer_filters

# %%
# Pixels from 0 to 1, and 30 % of the images for training: few, to be quick.

X, y, image_shape = load_mnist_or_digits()
X_train, X_test, y_train, y_test = train_test_split(X / X.max(), y, random_state=0, test_size=0.7)

# %%
# Eight epochs are not enough to converge, and enough to see something. scikit-learn would warn.

mlp = MLPClassifier(
    (40,), max_iter=8, alpha=1e-4, solver="sgd", random_state=1, learning_rate_init=0.2
)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ConvergenceWarning)
    mlp.fit(X_train, y_train)

print(f"Training set score: {mlp.score(X_train, y_train):.6f}")
print(f"Test set score: {mlp.score(X_test, y_test):.6f}")

# %%
# All units share one scale, so that a unit with strong weights looks stronger than one with weak
# weights. Halving the limits brings out the weak ones; the arrows of the color bar tell that some
# weights lie beyond.

plot_first_layer_filters(mlp, image_shape, units=16, n_cols=4, clip=0.5)
