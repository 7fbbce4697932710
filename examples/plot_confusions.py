"""
======================================
Which classes does it confuse?
======================================

A confusion matrix counts errors. ``plot_confusion_images`` shows the images behind the counts,
and ``plot_calibration`` shows whether the probabilities of the network can be trusted.
"""

from mnist import load_mnist_or_digits
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_calibration, plot_confusion_images

X, y, image_shape = load_mnist_or_digits()
n_train = min(2_000, len(X) - 800)
X_train, y_train, X_test, y_test = X[:n_train], y[:n_train], X[-800:], y[-800:]
X_train, X_test = X_train / X.max(), X_test / X.max()

mlp = MLPClassifier((30,), tol=0.01, n_iter_no_change=3, random_state=0).fit(X_train, y_train)
print(f"Test set score: {mlp.score(X_test, y_test):.3f}")

# %%
# Rows are true classes, columns are predicted classes. The frames mark errors.

plot_confusion_images(mlp, X_test, y_test, image_shape)

# %%
# If the network is well calibrated, the line follows the diagonal. The bars are 95 % intervals: a
# bin of few images says little.

plot_calibration(mlp, X_test, y_test)

# sphinx_gallery_tags = ["predictions", "errors", "confusion", "calibration"]
