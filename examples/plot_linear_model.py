"""
===================================
The coefficients of a linear model
===================================

A linear classifier has one weight per pixel and class. It is a network of one layer, whose
outputs are the classes, so its coefficients are images.
"""

from mnist import load_mnist_or_digits
from sklearn.linear_model import LogisticRegression

from mlpviz import plot_first_layer_filters, plot_prediction_grid

X, y, image_shape = load_mnist_or_digits()
X, y = X[:3_000] / X.max(), y[:3_000]
X_train, y_train, X_test, y_test = X[::2], y[::2], X[1::2], y[1::2]

model = LogisticRegression(C=0.02).fit(X_train, y_train)
print(f"Test set score: {model.score(X_test, y_test):.3f}")

# %%
# Red pixels are evidence for a class, blue pixels are evidence against it.

plot_first_layer_filters(model, image_shape, n_cols=5, cmap="RdBu_r")

# %%
# ``plot_prediction_grid`` takes any fitted classifier.

plot_prediction_grid(model, X_test, y_test, image_shape, select="worst")

# sphinx_gallery_tags = ["filters", "linear model"]
