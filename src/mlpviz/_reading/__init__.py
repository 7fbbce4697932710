"""From a model to records: which adapter answers, chains of steps, state dicts, files and logs.

A module belongs here if it serves the adapters of several frameworks, or needs no framework at all.

May import: _out_of_core, _records.
"""
