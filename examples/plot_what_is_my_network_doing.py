"""
==============================
What is my network doing?
==============================

A network can score well and still waste units: some never fire, some are as noisy as before
training, some duplicate others. This example examines the network of
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
# ``unit_report`` measures each unit on the training images. Its findings describe in sentences
# what is unusual about the network, with numbers. Nothing is reported about aspects that are as
# expected.

report = unit_report(mlp, image_shape, X_train, y_train)
for finding in report.findings:
    print("-", finding)

# %%
# The units are sorted by verdict. Units that are not healthy come first and have a sign, a frame
# and their verdict.

plot_unit_report(report)

# %%
# The table holds the measurements behind each verdict. ``smoothness_z`` is the z-score of Moran's
# I, which measures how similar neighboring pixels of a filter are. It is near 0 for noise.

columns = ["verdict", "growth", "smoothness_z", "firing", "outgoing"]
print(report.to_dataframe()[columns].round(2).sort_values("firing").head(12))

# %%
# How far have the weights moved from their initial values? The gray band is the range that
# scikit-learn draws initial weights from. The flat top within the band consists of weights that
# have hardly changed, such as the weights of the black pixels at the border. The weights beyond
# it form the strokes.

plot_weight_distribution(mlp)

# %%
# A filter shows the weights of a unit, not the images that activate it. Each image below is the
# mean of the hundred training images with the highest activation of a unit. A unit that no image
# activates has no image.

plot_receptive_fields(mlp, image_shape, X_train, layer=0, method="average")

# sphinx_gallery_tags = ["units", "diagnosis", "unit report", "receptive fields"]
