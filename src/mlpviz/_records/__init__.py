"""Frozen records of arrays that describe a network: layers, history, predictions.

A module belongs here if it defines such a record or what it holds, such as activation functions.

May import: _out_of_core.
"""
