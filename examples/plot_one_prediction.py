"""
======================================
Why does it predict this class?
======================================

``plot_pixel_contributions`` divides the logit of a prediction among the pixels of the image. The
contributions and a bias sum to the logit.
"""

from mnist import load_mnist_or_digits
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_pixel_contributions

X, y, image_shape = load_mnist_or_digits()
X, y = X[:2_000] / X.max(), y[:2_000]

mlp = MLPClassifier((30,), alpha=1, tol=0.01, n_iter_no_change=3, random_state=0).fit(X, y)

# %%
# Red pixels increase the logit of the predicted class, blue pixels decrease it. Dark pixels
# contribute nothing, because their value is zero.

plot_pixel_contributions(mlp, X, image_shape, n_images=6, cmap="RdBu_r")

# sphinx_gallery_tags = ["predictions", "pixel contributions"]
