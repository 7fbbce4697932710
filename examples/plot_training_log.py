"""
===================================
A training log in a CSV file
===================================

Keras and Lightning write training logs as CSV files. ``plot_loss_curve`` takes the path of such a
file.
"""

from pathlib import Path
from tempfile import TemporaryDirectory

from mlpviz import plot_loss_curve

# %%
# The log below is made up. The ``CSVLogger`` of Keras writes one row per epoch. Lightning writes
# one row per step, with gaps in the columns that were not measured at that step.

log = """\
epoch,accuracy,loss,val_accuracy,val_loss
0,0.621,1.214,0.842,0.611
1,0.868,0.489,0.893,0.392
2,0.902,0.351,0.911,0.322
3,0.918,0.288,0.921,0.288
4,0.931,0.246,0.928,0.268
5,0.940,0.214,0.931,0.256
6,0.949,0.188,0.934,0.251
7,0.956,0.166,0.935,0.252
8,0.962,0.147,0.936,0.257
"""

with TemporaryDirectory() as folder:
    path = Path(folder) / "training.csv"
    path.write_text(log)
    plot_loss_curve(path)

# %%
# Columns with names such as ``loss`` are losses, columns with names such as ``accuracy`` are
# scores. The best epoch is that of the validation score.

# sphinx_gallery_tags = ["training", "loss curve", "Keras", "Lightning", "files"]
