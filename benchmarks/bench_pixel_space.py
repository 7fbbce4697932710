"""Weights of pixels behind a scaler and a PCA, against the pipeline's own transform."""

import numpy as np
from side_by_side import compare, report, runs_wanted
from sklearn.decomposition import PCA
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlpviz import Layers, Transform
from mlpviz._pixel_space.affine import pixel_space


def main() -> None:
    """Time both."""
    rng = np.random.default_rng(0)
    X = rng.random((3_072, 3_072))
    steps = make_pipeline(StandardScaler(), PCA(300, random_state=0)).fit(X)
    layers = Layers(
        [rng.normal(size=(300, 64))],
        preprocessing=[Transform(name, step.transform) for name, step in steps.steps],
        n_pixels=3_072,
    )
    row = compare(
        "pixel space of 3,072 pixels; transform of 3,072 images",
        lambda: pixel_space(layers),
        lambda: steps.transform(X),
        "≥ 0.5",
        runs_wanted(5),
    )
    report("pixel_space", [row])


if __name__ == "__main__":
    main()
