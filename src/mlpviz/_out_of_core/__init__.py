"""Arrays that do not fit into memory: block sizes, dask, exact percentiles, progress bars.

A module belongs here if it works on values block by block and knows nothing of networks or images.

May import: no other package.
From outside: cloudpickle, dask, distributed, tqdm.
"""
