"""What mlpviz knows of each framework: one file each, named after the framework's root module.

An adapter has up to three functions, one for each question that a plot asks of a model:
``layers(model)``, ``history(model)`` and ``predictions(model, X)``.

May import: _out_of_core, _reading, _records.
"""
