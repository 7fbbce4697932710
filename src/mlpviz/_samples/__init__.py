"""Images as rows of a table, their labels and predictions, and the selection of images.

A module belongs here if it takes what the user hands in as X, y, image_shape or y_pred.

May import: _out_of_core, _reading, _records.
From outside: dask.
"""
