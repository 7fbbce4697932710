"""
=====================================
Data that does not fit in memory
=====================================

Dask arrays and memory maps are read block by block. Only the images shown are loaded.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

import dask.array as da
import numpy as np
from mnist import load_mnist_or_digits
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_prediction_grid

X, y, image_shape = load_mnist_or_digits()
mlp = MLPClassifier((30,), tol=0.01, n_iter_no_change=3, random_state=0)
mlp.fit(X[:3_000] / X.max(), y[:3_000])

# %%
# Store the images in a file, and open it as a dask array with chunks of rows. The scaling is
# lazy: no chunk is computed before the plot asks for it.

with TemporaryDirectory() as folder:
    path = Path(folder) / "images.npy"
    np.save(path, X)
    stored = np.load(path, mmap_mode="r")
    images = da.from_array(stored, chunks=(len(X) // 10, -1)) / float(X.max())
    display = plot_prediction_grid(
        mlp, images, y, image_shape, select="uncertain", n_images=12, n_cols=6, vmin=0, vmax=1
    )
    del images, stored

# %%
# The network predicts all images, chunk by chunk. The 12 images shown are loaded into memory.

print(f"{len(display.indices)} of {len(X):,} images:", display.indices)

# sphinx_gallery_tags = ["predictions", "dask", "larger than memory"]
