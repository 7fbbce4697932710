"""One file a report: read and analyze, without a picture.

May import: _analysis, _out_of_core, _pixel_space, _reading, _recording, _records, _samples.
"""
