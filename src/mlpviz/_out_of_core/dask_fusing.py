"""Tasks of dask that do at once what only they need: no worker keeps a block for later."""

from collections.abc import Mapping, Sequence
from graphlib import TopologicalSorter
from typing import Any

from dask import optimize
from dask._task_spec import GraphNode, convert_legacy_graph
from dask.delayed import Delayed
from dask.highlevelgraph import HighLevelGraph

Graph = Mapping[Any, Any]


def fused(tasks: Sequence[Any]) -> list[Any]:
    """Return the same delayed tasks, each of which holds all that is done for it alone.

    Else a worker would load its next block while it waits for work on the first. What several
    tasks need remains a task of its own, which is done once.
    """
    if not tasks:
        return []
    graph: dict[Any, Any] = {}
    for task in optimize(*tasks):
        graph.update(task.__dask_graph__())
    keys = [task.key for task in tasks]
    name = f"fused-{keys[0]}"
    nodes = _fused_graph(convert_legacy_graph(graph), keys)
    whole = HighLevelGraph.from_collections(name, nodes)
    return [Delayed(key, whole, layer=name) for key in keys]


def _fused_graph(graph: Graph, keys: Sequence[Any]) -> dict[Any, Any]:
    parts: dict[Any, list[Any]] = {}
    for key, owner in _owners(graph, keys).items():
        parts.setdefault(owner, []).append(graph[key])
    return {key: GraphNode.fuse(*nodes, key=key) for key, nodes in parts.items()}


def _owners(graph: Graph, keys: Sequence[Any]) -> dict[Any, Any]:
    """Return of which key each node is a part: of the only one that needs it, or else its own."""
    wanted = set(keys)
    order = TopologicalSorter({key: node.dependencies for key, node in graph.items()})
    needed_by: dict[Any, set[Any]] = {key: set() for key in order.static_order()}
    owners = {}
    for key in [key for key in reversed(needed_by) if key in graph]:
        alone = key not in wanted and len(needed_by[key]) == 1 and needed_by[key] <= wanted
        owners[key] = next(iter(needed_by[key])) if alone else key
        for needed in graph[key].dependencies:
            needed_by[needed].add(owners[key])
    return owners
