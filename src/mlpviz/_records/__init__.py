"""What is known of a network, as frozen records of numpy arrays: layers, training history, predictions.

A module belongs here if it defines such a record, or what a record holds, such as activation functions.

May import: _out_of_core, _validation.
"""
