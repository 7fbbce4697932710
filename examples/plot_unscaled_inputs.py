"""
=====================================
Why does this network not learn?
=====================================

Six hidden units are trained on the digits 0 to 3, with pixels from 0 to 255. The accuracy is low.
The unit report shows why.
"""

import warnings

import matplotlib.pyplot as plt
import numpy as np
from mnist import load_mnist_or_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_unit_report, unit_report

X, y, image_shape = load_mnist_or_digits()
few = np.isin(y, [0, 1, 2, 3])
X, y = X[few][:5_000] * (255.0 / X.max()), y[few][:5_000]

mlp = MLPClassifier((6,), solver="sgd", max_iter=20, random_state=2)
scaled_mlp = MLPClassifier((6,), solver="sgd", max_iter=20, random_state=2, learning_rate_init=0.1)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ConvergenceWarning)
    mlp.fit(X, y)
    scaled_mlp.fit(X / 255, y)

# %%
# The findings name the cause: the inputs are not scaled.

report = unit_report(mlp, image_shape, X, y)
for finding in report.findings:
    print("-", finding)

# %%
# With the pixels divided by 255, the network learns.

scaled_report = unit_report(scaled_mlp, image_shape, X / 255, y)
for finding in scaled_report.findings:
    print("-", finding)

fig, (left, right) = plt.subplots(ncols=2, figsize=(9, 3.6), layout="constrained")
left.set_title(f"pixels from 0 to 255: accuracy {mlp.score(X, y):.2f}")
plot_unit_report(report, scale="each", n_cols=3, ax=left)
right.set_title(f"pixels from 0 to 1: accuracy {scaled_mlp.score(X / 255, y):.2f}")
plot_unit_report(scaled_report, scale="each", n_cols=3, ax=right)

# sphinx_gallery_tags = ["units", "diagnosis", "unit report"]
