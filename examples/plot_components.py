"""
===========================================
Components of PCA, NMF and k-means
===========================================

Any matrix with one image per row can be drawn: components, cluster centers or prototypes.
"""

import matplotlib.pyplot as plt
from mnist import load_mnist_or_digits
from sklearn.cluster import KMeans
from sklearn.decomposition import NMF, PCA

from mlpviz import plot_image_grid

X, y, image_shape = load_mnist_or_digits()
X = X[:2_000] / X.max()

pca = PCA(16, random_state=0).fit(X)
nmf = NMF(16, tol=0.01, init="nndsvd", random_state=0).fit(X)
kmeans = KMeans(16, n_init=1, random_state=0).fit(X)

# %%
# Principal components have both signs, so they need a diverging color map, which has zero in its
# middle. Components of NMF and cluster centers of images are not negative.

fig, (left, middle, right) = plt.subplots(ncols=3, figsize=(12, 4), layout="constrained")
left.set_title("principal components")
plot_image_grid(pca.components_, image_shape, n_cols=4, cmap="RdBu_r", ax=left)
middle.set_title("components of NMF")
plot_image_grid(nmf.components_, image_shape, n_cols=4, scale="each", ax=middle)
right.set_title("cluster centers")
plot_image_grid(kmeans.cluster_centers_, image_shape, n_cols=4, ax=right)

# sphinx_gallery_tags = ["data", "image grid"]
