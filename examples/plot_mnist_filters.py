"""
==========================
Filters of the first layer
==========================

Every hidden unit of the first layer multiplies each pixel by a weight. Its weights therefore form
an image of the same shape as the input. In a trained network these images show strokes and blobs:
the patterns that the unit responds to. A filter that still looks like noise belongs to a unit
that has learned little, because the network has too many units or was trained too briefly.

If MNIST cannot be downloaded, the example uses the small digits of scikit-learn.
"""

import warnings

from mnist import load_mnist_or_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_first_layer_filters

# %%
# Scale the pixels to the range 0 to 1, and train on 30 % of the images to keep the example short.

X, y, image_shape = load_mnist_or_digits()
X_train, X_test, y_train, y_test = train_test_split(X / X.max(), y, random_state=0, test_size=0.7)

# %%
# Eight epochs are too few to converge, so scikit-learn would warn, but enough to see structure.

mlp = MLPClassifier(
    (40,), max_iter=8, alpha=1e-4, solver="sgd", random_state=1, learning_rate_init=0.2
)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ConvergenceWarning)
    mlp.fit(X_train, y_train)

print(f"Training set score: {mlp.score(X_train, y_train):.6f}")
print(f"Test set score: {mlp.score(X_test, y_test):.6f}")

# %%
# All units share one color scale, so a unit with large weights looks stronger than a unit with
# small weights. ``clip=0.5`` halves the color limits, which makes small weights visible. The
# arrows of the color bar show that some weights lie beyond the limits.

plot_first_layer_filters(mlp, image_shape, units=16, n_cols=4, clip=0.5)

# sphinx_gallery_tags = ["filters"]
