"""Snapshots of a network while it trains: the record, its storage, and training loops.

A module belongs here if it takes, keeps or reads snapshots and knows no framework's callbacks.

May import: _out_of_core, _reading, _records.
From outside: sklearn.
"""
