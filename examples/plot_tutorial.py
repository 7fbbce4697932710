"""
==========================================
Tutorial: from data to a tested figure
==========================================

This tutorial takes one network from its data to a published figure. Each step asks a question,
answers it with one call, says what to see in the picture, and says what not to conclude from it.

It uses MNIST, or the small digits of scikit-learn if MNIST cannot be downloaded.
"""

import warnings

import matplotlib.pyplot as plt
import numpy as np
from mnist import load_mnist_or_digits
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

import mlpviz
from mlpviz.testing import differences

# %%
# What is in the data?
# --------------------
#
# Look at the images before you train a network. Their pixels range from 0 to 255.

X, y, image_shape = load_mnist_or_digits()
n_train = min(5_000, len(X) - 500)
X_train, y_train, X_test, y_test = X[:n_train], y[:n_train], X[-500:], y[-500:]
X_train, X_test = X_train * (255 / X.max()), X_test * (255 / X.max())

mlpviz.plot_image_grid(X_train, image_shape, n_images=40, n_cols=10, labels=y_train)

# %%
# **What to see.** The digits are bright on a dark background, upright and centered. The labels
# are correct.
#
# **What not to conclude.** Forty images do not show all errors in a data set. The worst errors of
# the network, below, show more of them.

# %%
# Does the network learn?
# -----------------------
#
# Train a network of 20 hidden units, and draw its loss.

options = {"solver": "sgd", "max_iter": 15, "random_state": 0}
first_try = MLPClassifier((20,), **options)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ConvergenceWarning)
    first_try.fit(X_train, y_train)

print(f"Test accuracy: {first_try.score(X_test, y_test):.2f}")
mlpviz.plot_loss_curve(first_try)

# %%
# **What to see.** The loss falls at first, and then remains near 2.3. This is the logarithm of
# 10, the loss of a network that gives each of ten classes the same probability. The accuracy is
# that of guessing.
#
# **What not to conclude.** A flat loss does not mean that training has finished. The curve does
# not show why the loss is flat.

# %%
# What did the units learn?
# -------------------------

mlpviz.plot_first_layer_filters(first_try, image_shape, n_cols=10, labels="index")

# %%
# **What to see.** Many filters are dark where the digits are: training has subtracted images from
# them.
#
# **What not to conclude.** These filters have structure, but structure does not mean that a unit
# is useful. See :doc:`../guide/reading_filters`.

# %%
# What is wrong?
# --------------
#
# ``unit_report`` measures each unit on the training images, and describes what is unusual.

report = mlpviz.unit_report(first_try, image_shape, X_train, y_train)
for finding in report.findings:
    print("-", finding)

mlpviz.plot_unit_report(report, scale="each", n_cols=5)

# %%
# **What to see.** Nearly all units are dead: no image activates them. The findings name the
# cause: the pixels range from 0 to 255. With such large inputs the first steps of training are
# too long. They push the units to a state in which no image activates them, and relu units do not
# recover from it.
#
# **What not to conclude.** A few dead units are no reason for concern. Healthy networks have them
# too: see :doc:`../validation`.

# %%
# Does scaling help?
# ------------------
#
# Divide the pixels by 255. Inputs of this size allow a larger learning rate. The weight decay
# ``alpha`` reduces the weights of pixels that never vary, as another finding suggests.

mlp = MLPClassifier((20,), learning_rate_init=0.1, alpha=1, **options)
with warnings.catch_warnings():
    warnings.simplefilter("ignore", ConvergenceWarning)
    mlp.fit(X_train / 255, y_train)

print(f"Test accuracy: {mlp.score(X_test / 255, y_test):.2f}")
mlpviz.plot_loss_curve({"pixels from 0 to 255": first_try, "pixels from 0 to 1": mlp})

# %%
# **What to see.** The loss of the second network falls far below 2.3.
#
# **What not to conclude.** A lower training loss alone does not show that the network is better
# on new images. The test accuracy does.

# %%
# What did the units learn now?
# -----------------------------

report = mlpviz.unit_report(mlp, image_shape, X_train / 255, y_train)
for finding in report.findings:
    print("-", finding)

mlpviz.plot_unit_report(report, n_cols=5, cmap="RdBu_r")

# %%
# **What to see.** Most units are healthy. Their filters show strokes and blobs: a unit is active
# if the image is bright where the filter is red, and dark where it is blue.
#
# **What not to conclude.** A filter rarely stands for one digit. Several units together recognize
# a digit.

# %%
# Which unit contributes to which digit?
# --------------------------------------
#
# Look at the six most important units: those without which the loss increases most.

units = np.sort(report.by_importance[:6])
display = mlpviz.plot_unit_classes(
    mlp, image_shape, X_test / 255, y_test, units=units, n_cols=2, cmap="RdBu_r"
)

# %%
# **What to see.** The bars show how much evidence a unit contributes to each digit, on average
# over the images of that digit. Black bars are evidence for a digit, pale bars are evidence
# against it.
#
# **What not to conclude.** A unit with a high bar is not indispensable. If it were removed and
# the network trained again, other units would take over.

# %%
# What does the network get wrong?
# --------------------------------

mlpviz.plot_prediction_grid(
    mlp, X_test / 255, y_test, image_shape, select="worst", n_images=20, n_cols=10
)

# %%
# **What to see.** In these images the network is wrong and confident. Some digits are hard to
# read even for people, and some labels are questionable.
#
# **What not to conclude.** The worst errors are not typical. ``select="random"`` shows typical
# predictions.

# %%
# How do I publish the figure?
# ----------------------------
#
# Combine plots in one figure of the final size, and save it as PDF. :ref:`This example
# <sphx_glr_gallery_plot_figure_for_a_paper.py>` explains the settings.

with plt.rc_context({"font.size": 8, "figure.dpi": 150}):
    fig = plt.figure(figsize=(7, 2.6), layout="constrained")
    left, right = fig.subfigures(ncols=2)
    filters = mlpviz.plot_first_layer_filters(
        mlp, image_shape, units=units, n_cols=3, scale="symmetric", ax=left.add_subplot()
    )
    mlpviz.plot_loss_curve(mlp, ax=right.add_subplot())

# %%
# ``filters.savefig("figure.pdf")`` saves the whole figure, and writes the descriptions of both
# plots into the file:

print(filters.alt_text)

# %%
# **What to see.** Both plots are readable at this size. With ``scale="symmetric"``, zero is the
# middle gray, also in print without color.
#
# **What not to conclude.** A filter that looks important in a figure need not be important. The six
# units were chosen by a measure, their importance, and the caption should say so.

# %%
# How do I keep the figure from changing unnoticed?
# -------------------------------------------------
#
# ``numbers()`` returns everything that was drawn. In a test, compare these numbers with those of
# an earlier version. If they differ, ``differences`` says how. Here one weight changes:

before = filters.numbers()
mlp.coefs_[0][np.ptp(X_train, axis=0).argmax(), units[0]] += 0.1
after = mlpviz.plot_first_layer_filters(
    mlp, image_shape, units=units, n_cols=3, scale="symmetric"
).numbers()
print(*differences(after, before), sep="\n")

# %%
# **What to see.** One tile has changed, in one number. The difference says which.
#
# **What not to conclude.** Equal numbers do not mean equal pixels. Fonts and sizes are not among
# the numbers.
#
# :doc:`../guide/regression_tests` describes tests of numbers and of images.

# sphinx_gallery_thumbnail_number = 7
# sphinx_gallery_tags = ["tutorial", "diagnosis"]
