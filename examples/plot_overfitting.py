"""
===================================
Is the network overfitting?
===================================

scikit-learn records only the training loss. Record the validation loss during training with
``partial_fit``, and pass both curves as a :class:`mlpviz.History`.
"""

import numpy as np
from mnist import load_mnist_or_digits
from sklearn.metrics import log_loss
from sklearn.neural_network import MLPClassifier

from mlpviz import History, plot_loss_curve

X, y, image_shape = load_mnist_or_digits()
X = X / X.max()
X_train, y_train, X_val, y_val = X[:200], y[:200], X[-1_000:], y[-1_000:]

mlp = MLPClassifier((100,), learning_rate_init=0.01, random_state=0)
classes = np.unique(y)
losses = {"training loss": [], "validation loss": []}
accuracy = []
for _ in range(40):
    mlp.partial_fit(X_train, y_train, classes=classes)
    losses["training loss"].append(log_loss(y_train, mlp.predict_proba(X_train)))
    losses["validation loss"].append(log_loss(y_val, mlp.predict_proba(X_val)))
    accuracy.append(mlp.score(X_val, y_val))

# %%
# The training loss goes to zero: the network memorizes its 200 images. The validation loss stops
# falling after a few epochs, and on MNIST it rises again. The accuracy, on its own axis at the
# right, hardly changes meanwhile: the network becomes more confident, not more accurate.

plot_loss_curve(History(losses, scores={"validation accuracy": accuracy}))

# sphinx_gallery_tags = ["training", "loss curve", "diagnosis"]
