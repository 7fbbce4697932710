"""
=============================================
What does a hidden layer make of the images?
=============================================

``plot_activation_map`` places images by the activations of a hidden layer. ``plot_network`` draws
the network itself: every line is a weight.
"""

from mnist import load_mnist_or_digits
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_activation_map, plot_network

X, y, image_shape = load_mnist_or_digits()
X, y = X[:3_000] / X.max(), y[:3_000]
X_train, y_train, X_test, y_test = X[:2_000], y[:2_000], X[2_000:], y[2_000:]
if len(X) < 3_000:
    X_train, y_train, X_test, y_test = X[:1_200], y[:1_200], X[1_200:], y[1_200:]

mlp = MLPClassifier((24, 12), alpha=0.1, tol=0.01, n_iter_no_change=3, random_state=0)
mlp.fit(X_train, y_train)
print(f"Test set score: {mlp.score(X_test, y_test):.3f}")

# %%
# Each image is placed by the first two principal components of its activations. The accuracy
# beside the map is that of the nearest class mean, on all activations of the layer.

first = plot_activation_map(mlp, X_test, image_shape, y_test, layer=0)

# %%
# The same images, placed by the second hidden layer. The accuracies show from which layer the
# classes can be read more easily.

second = plot_activation_map(mlp, X_test, image_shape, y_test, layer=1)
print(f"Accuracy of the nearest class mean: {first.accuracy:.3f}, {second.accuracy:.3f}")

# %%
# Draw the network, with the strongest weights between its layers. Units of the first layer are
# shown as their filters, and units of the second layer as products of weight matrices.

plot_network(mlp, image_shape, n_units=10, n_edges=40)

# %%
# With an image, the activations of the units are shown as well.

plot_network(mlp, image_shape, X_test[0], n_units=10, n_edges=40)

# sphinx_gallery_tags = ["activations", "network", "deeper layers"]
