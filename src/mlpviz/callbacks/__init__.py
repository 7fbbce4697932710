"""Take snapshots while a framework trains: one module for each framework, named after it.

`mlpviz.callbacks.keras`, `mlpviz.callbacks.lightning`, `mlpviz.callbacks.skorch` and
`mlpviz.callbacks.sklearn` have a class ``TakeSnapshots``; `mlpviz.callbacks.torch` has the
function ``take_after_steps``. A module imports its framework.

May import: _reading, _recording, _records, adapters.
From outside: keras, lightning, skorch, torch.
"""
