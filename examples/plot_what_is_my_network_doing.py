"""
==============================
What is my network doing?
==============================

A network can score well and still waste units: some never fire, some are as noisy as before the
training, some are copies of others. This page looks into the network of
:ref:`sphx_glr_gallery_plot_mnist_filters.py`, unit by unit.
"""

import warnings

from mnist import load_mnist_or_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier

from mlpviz import (
    plot_receptive_fields,
    plot_unit_report,
    plot_weight_distribution,
    unit_report,
)

X, y, image_shape = load_mnist_or_digits()
X_train, X_test, y_train, y_test = train_test_split(X / X.max(), y, random_state=0, test_size=0.7)

mlp = MLPClassifier(
    (40,), max_iter=8, alpha=1e-4, solver="sgd", random_state=1, learning_rate_init=0.2
)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ConvergenceWarning)
    mlp.fit(X_train, y_train)

print(f"Test set score: {mlp.score(X_test, y_test):.4f}")

# %%
# A report measures each unit, on the images that the network was trained on. Its findings say what
# stands out, each with its numbers; they say nothing of what is as it should be.

report = unit_report(mlp, image_shape, X_train, y_train)
for finding in report.findings:
    print("-", finding)

# %%
# Sorted by verdict, the units that are not healthy come first, with a sign, a frame and a word.

plot_unit_report(report)

# %%
# The table has the measures behind each verdict: among them Moran's I, which tells how much
# neighboring pixels of a filter resemble each other, as a z-score that is near 0 for noise.

columns = ["verdict", "growth", "smoothness_z", "firing", "outgoing"]
print(report.to_dataframe()[columns].round(2).sort_values("firing").head(12))

# %%
# How far have the weights come from where they started? The gray band is the range that
# scikit-learn draws them from. The flat top within it are weights that hardly moved, those of the
# black pixels at the border among them. Beyond it are the strokes.

plot_weight_distribution(mlp)

# %%
# What a unit looks for is one question, what really activates it another one. Each image here is
# the mean of the hundred training images to which a unit answers most. A unit that answers to none
# has none.

plot_receptive_fields(mlp, image_shape, X_train, layer=0, method="average")
