"""
===================================
Compare optimizers
===================================

Which optimizer reduces the loss fastest? A dict of models gives one curve per model.
"""

import warnings

from mnist import load_mnist_or_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_loss_curve

X, y, image_shape = load_mnist_or_digits()
X, y = X[:2_000] / X.max(), y[:2_000]

settings = {
    "SGD, 0.01": {"solver": "sgd", "learning_rate_init": 0.01},
    "SGD, 0.1": {"solver": "sgd", "learning_rate_init": 0.1},
    "SGD, 0.1, no momentum": {"solver": "sgd", "learning_rate_init": 0.1, "momentum": 0},
    "Adam, 0.001": {"solver": "adam", "learning_rate_init": 0.001},
}
models = {
    name: MLPClassifier((40,), max_iter=30, random_state=0, **options)
    for name, options in settings.items()
}
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ConvergenceWarning)
    for model in models.values():
        model.fit(X, y)

# %%
# The loss falls over two orders of magnitude, so a logarithmic axis shows all curves well. A
# lower training loss does not imply a better network: see
# :ref:`sphx_glr_gallery_plot_overfitting.py`.

plot_loss_curve(models, yscale="log")

# sphinx_gallery_tags = ["training", "several models", "loss curve"]
