"""One file a plot: read, arrange, draw, return.

May import: _analysis, _drawing, _layout, _out_of_core, _pixel_space, _reading, _recording,
_records, _samples, displays.
"""
