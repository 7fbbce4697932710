"""Where things stand in a picture, in numbers: grids, label fitting, vote bars, color limits.

A module belongs here if it decides about the picture with numpy alone, before matplotlib is there.

May import: _out_of_core, _pixel_space, _records, _samples.
"""
