"""
========================
A network learns to read
========================

``record_training`` trains a network for 30 epochs and takes a snapshot after each of them.
``animate_filters`` shows the filters at every step on one color scale, with the loss below.
"""

from mnist import load_mnist_or_digits
from sklearn.neural_network import MLPClassifier

from mlpviz import (
    animate_filters,
    plot_filters_over_time,
    plot_loss_curve,
    plot_training_dynamics,
    plot_weight_distribution,
    record_training,
    unit_report,
)

X, y, image_shape = load_mnist_or_digits()
X, y = X[:3_000] / X.max(), y[:3_000]

network = MLPClassifier((20,), solver="sgd", learning_rate_init=0.1, random_state=0)
snapshots = record_training(network, X, y, epochs=30)
loss = snapshots.history.curves["training loss"].values
print(f"{snapshots}: the loss falls from {loss[0]:.2f} to {loss[-1]:.2f}")

# %%
# The vertical line is at the step of the frame. ``animation.save("filters.gif")`` writes a
# GIF. With other endings it writes a video, if ffmpeg is installed, or HTML with a slider.

animation = animate_filters(snapshots, image_shape, loss=True, scale="robust")

# %%
# On paper, show some steps side by side. From one step to the next, the weights move about equally
# far, so most of the steps are in the first epochs, in which the network learns fastest.

over_time = plot_filters_over_time(snapshots, image_shape, units=5, steps=7, scale="robust")

# %%
# The lines in the loss curve mark these steps.

plot_loss_curve(snapshots, mark_steps=over_time.steps, mark_best=False)

# %%
# The colors show how far the weights of each unit are from their initial values. The dot marks the
# epoch at which a unit has settled: from then on its weights stay close to the last ones.
# Units without a dot still move at the end.

plot_training_dynamics(snapshots)

# %%
# The distribution of the weights becomes wider during training.

plot_weight_distribution(snapshots, steps=5)

# %%
# The report on snapshots also says since which epoch a unit is dead.

report = unit_report(snapshots, image_shape, X)
print("\n".join(report.findings))

# sphinx_gallery_tags = ["training", "filters", "snapshots", "animation"]
