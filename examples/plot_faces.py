"""
============================
Smiling or frowning?
============================

A network classifies simulated faces. Its filters show which parts of a face it uses.
"""

import numpy as np
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_image_grid, plot_prediction_grid, plot_unit_classes

# %%
# Draw faces of 24 x 24 pixels with random brightness, position and noise. The class is the
# direction in which the mouth is curved.


def draw_faces(smiles, rng):
    row, column = np.mgrid[-1:1:24j, -1:1:24j]
    faces = []
    for smile in smiles:
        x, y = column + rng.normal(scale=0.06), row + rng.normal(scale=0.06)
        face = np.where((x / 0.75) ** 2 + (y / 0.95) ** 2 < 1, rng.uniform(0.6, 0.9), 0.2)
        for side in (-0.3, 0.3):
            face -= 0.5 * np.exp(-(((x - side) / 0.12) ** 2 + ((y + 0.3) / 0.1) ** 2))
        curvature = rng.uniform(0.4, 1.2) * (-1 if smile else 1)
        mouth = y - 0.45 - curvature * (x**2 - 0.06)
        face -= 0.5 * np.exp(-((mouth / 0.07) ** 2)) * (abs(x) < 0.4)
        faces.append(face + rng.normal(scale=0.08, size=face.shape))
    return np.array(faces).reshape(len(smiles), -1)


rng = np.random.default_rng(0)
smiles = rng.random(2_000) < 0.5
X, y = draw_faces(smiles, rng), np.where(smiles, "smile", "frown")

plot_image_grid(X, (24, 24), n_images=12, n_cols=6, labels=y)

# %%
mlp = MLPClassifier((4,), activation="tanh", alpha=3, tol=0.001, n_iter_no_change=3, random_state=1)
mlp.fit(X[:1_500], y[:1_500])
print(f"Test set score: {mlp.score(X[1_500:], y[1_500:]):.3f}")

# %%
# The filters are large at the mouth and nearly zero at the eyes. The bars show whether an active
# unit votes for or against a class.

plot_unit_classes(mlp, (24, 24), class_names=mlp.classes_, cmap="RdBu_r", n_cols=2)

# %%
# The most uncertain faces have nearly straight mouths.

plot_prediction_grid(mlp, X[1_500:], y[1_500:], (24, 24), select="uncertain", n_images=10, n_cols=5)

# sphinx_gallery_thumbnail_number = 2
# sphinx_gallery_tags = ["units", "predictions", "simulated images", "unit classes"]
