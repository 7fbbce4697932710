"""The weights of the first layer as weights of pixels, through the preprocessing before it.

A module belongs here if it pulls weights back to the pixels, or reads the result in blocks.

May import: _out_of_core, _records.
"""
