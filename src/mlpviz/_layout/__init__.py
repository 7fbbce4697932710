"""The layout of pictures in numbers: grids, label fitting, vote bars, color limits.

A module belongs here if it computes a part of the layout with numpy alone, without matplotlib.

May import: _out_of_core, _pixel_space, _records, _samples.
"""
