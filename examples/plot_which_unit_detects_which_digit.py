"""
====================================
Which unit detects which digit?
====================================

Six hidden units classify the digits 0 to 3. What does each unit contribute? A unit adds its
activation times its outgoing weight to the logit of each class.
"""

import warnings

import numpy as np
from mnist import load_mnist_or_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_receptive_fields, plot_unit_classes, unit_report

X, y, image_shape = load_mnist_or_digits()
few = np.isin(y, [0, 1, 2, 3])
X, y = X[few] / X.max(), y[few]
n_train = len(X) * 6 // 7
X_train, y_train, X_test, y_test = X[:n_train], y[:n_train], X[n_train:], y[n_train:]

mlp = MLPClassifier((6,), solver="sgd", learning_rate_init=0.1, max_iter=20, random_state=6)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ConvergenceWarning)
    mlp.fit(X_train, y_train)

print(f"Test set score: {mlp.score(X_test, y_test):.4f}")

# %%
# The bars beside each filter show the outgoing weights of the unit. Dark bars upwards are votes
# for a digit, pale bars downwards are votes against it. Outgoing weights show what an active unit
# *would* contribute.

plot_unit_classes(mlp, image_shape, n_cols=2)

# %%
# With images and their classes, the bars show what the units *do* contribute: the contribution of a
# unit to the logit of a digit, averaged over the images of that digit. The sum over all units is
# the mean logit of the digit minus its bias.

display = plot_unit_classes(mlp, image_shape, X_test, y_test, n_cols=2)

# %%
# The same in words:

for unit, evidence in zip(display.units, display.evidence, strict=True):
    digit = display.classes[evidence.argmax()]
    print(f"unit {unit}:", f"{evidence.max():+.1f} for a {digit}" if evidence.any() else "silent")
print("sum over units:", display.evidence.sum(axis=0).round(1))

# %%
# How well does a single unit separate one digit from the others? The area under the ROC curve is
# 1 if the unit separates them perfectly by firing for the digit, 0 if it does so by staying
# silent, and 0.5 if it does not separate them.

report = unit_report(mlp, image_shape, X_test, y_test)
print(report.to_dataframe().filter(like="auc_").round(2))

# %%
# Which image gives each output the highest logit? Projected gradient ascent searches for it
# within the range that each pixel has in the data. The result does not look like a handwritten
# digit, because the network has only learned what distinguishes 0, 1, 2 and 3.

plot_receptive_fields(mlp, image_shape, X_train, method="optimal", n_cols=4)

# sphinx_gallery_tags = ["units", "unit classes", "receptive fields"]
