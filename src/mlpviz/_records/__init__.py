"""What is known of a network, as frozen records of arrays: layers, history, predictions.

A module belongs here if it defines such a record or what it holds, such as activation functions.

May import: _out_of_core.
"""
