"""Arrays that do not fit into memory: dask arrays, their scheduling, exact percentiles, progress bars.

A module belongs here if it works on values block by block and knows nothing of networks or images.

May import: _validation.
"""
