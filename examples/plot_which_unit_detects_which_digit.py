"""
====================================
Which unit detects which digit?
====================================

Six hidden units have to tell four digits apart, 0 to 3. What does each of them contribute? A unit
votes for a class with its outgoing weight, and it votes the louder, the more active it is.
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
# Beside each filter stand its outgoing weights: bars upwards are votes for a digit, pale ones
# downwards are votes against it. They say what a unit *would* do, if it were active.

plot_unit_classes(mlp, image_shape, n_cols=2)

# %%
# With images and their classes, the bars show what the units *do*: how much of the evidence for a
# digit comes from each unit, on average over the images of that digit. Over all units that adds up
# to the mean logit of the digit, less its bias.

display = plot_unit_classes(mlp, image_shape, X_test, y_test, n_cols=2)

# %%
# In words:

for unit, evidence in zip(display.units, display.evidence, strict=True):
    digit = display.classes[evidence.argmax()]
    print(f"unit {unit}:", f"{evidence.max():+.1f} for a {digit}" if evidence.any() else "silent")
print("sum over units:", display.evidence.sum(axis=0).round(1))

# %%
# A unit alone can tell a digit from the others, too. The area under the ROC curve is 1 where it
# does so perfectly by firing, 0 where it does so by keeping silent, and 0.5 where it tells nothing.

report = unit_report(mlp, image_shape, X_test, y_test)
print(report.to_dataframe().filter(like="auc_").round(2))

# %%
# And what would each output like to see? Projected gradient ascent finds an image, within the range
# that each pixel has in the data, that gives a digit the highest logit. It looks like no digit that
# anybody would write: the network knows only what tells 0, 1, 2 and 3 apart.

plot_receptive_fields(mlp, image_shape, X_train, method="optimal", n_cols=4)
