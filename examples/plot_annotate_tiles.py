"""
=====================================
Annotate and restyle a grid
=====================================

A grid of tiles is one image on one Axes. The display gives the position of each tile, so arrows
and frames can point at it.
"""

from matplotlib.patches import Rectangle
from mnist import load_mnist_or_digits
from sklearn.neural_network import MLPClassifier

from mlpviz import plot_first_layer_filters

X, y, image_shape = load_mnist_or_digits()
X, y = X[:3_000] / X.max(), y[:3_000]

mlp = MLPClassifier((15,), alpha=1, tol=0.01, n_iter_no_change=3, random_state=0).fit(X, y)

# %%
# ``boxes`` holds two opposite corners of each tile in data coordinates. ``units`` holds the unit
# of each tile. Frame the unit with the largest weights.

display = plot_first_layer_filters(
    mlp,
    image_shape,
    n_cols=5,
    labels="index",
    cmap="cividis",
    label_kw={"fontsize": 9, "style": "italic"},
    colorbar_kw={"label": "weight per gray level"},
)
strongest = abs(display.tiles).mean(axis=(1, 2)).argmax()
x0, y0, x1, y1 = display.boxes[strongest]
frame = Rectangle((x0, y0), x1 - x0, y1 - y0, fill=False, edgecolor="crimson", linewidth=3)
display.ax.add_patch(frame)
print(f"Unit {display.units[strongest]} has the largest weights.")

# sphinx_gallery_tags = ["figures", "filters"]
