"""
=====================================
Weights in a file or a state dict
=====================================

The weights of a network are enough to draw its filters. Here they are in an ``.npz`` file; a
state dict of PyTorch or a ``.safetensors`` file works in the same way.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from sklearn.datasets import load_digits
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_first_layer_filters

X, y = load_digits(return_X_y=True)
mlp = MLPClassifier((20,), activation="tanh", alpha=1, max_iter=500, random_state=0).fit(X / 16, y)

# %%
# PyTorch stores matrices as (outputs, inputs). mlpviz infers the orientation from the biases: the
# length of a bias is the number of outputs of its layer.

state_dict = {
    "hidden.weight": mlp.coefs_[0].T,
    "hidden.bias": mlp.intercepts_[0],
    "output.weight": mlp.coefs_[1].T,
    "output.bias": mlp.intercepts_[1],
}
plot_first_layer_filters(state_dict, (8, 8), n_cols=10, labels="index", cmap="PiYG")

# %%
with TemporaryDirectory() as folder:
    path = Path(folder) / "weights.npz"
    np.savez(path, **state_dict)
    from_file = plot_first_layer_filters(path, (8, 8), units=4, n_cols=4, cmap="PiYG")
print("The same filters:", np.array_equal(from_file.tiles.reshape(4, 64), mlp.coefs_[0].T[:4]))

# sphinx_gallery_tags = ["filters", "PyTorch", "files"]
