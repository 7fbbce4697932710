"""Use the package without any extra: import all that needs none, draw raw weights."""

import importlib
import io
import pkgutil

import numpy as np

import mlpviz

found = [each.name for each in pkgutil.walk_packages(mlpviz.__path__, "mlpviz.")]
extras = ("mlpviz.adapters.", "mlpviz.dask_", "mlpviz.syrupy")
names = [name for name in found if not name.startswith(extras)]
for name in names:
    importlib.import_module(name)

weights = np.random.default_rng(0).normal(size=(64, 16))
mlpviz.plot_first_layer_filters(mlpviz.Layers(weights), (8, 8)).savefig(io.BytesIO())
print(f"{mlpviz.__file__}: {len(names)} modules imported, raw weights drawn")
