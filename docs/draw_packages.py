"""Draw which package of mlpviz imports which, from the imports in the sources.

`docs/conf.py` calls it, so that the page on the architecture always shows the packages as they are.
An arrow that follows from two others is left out (transitive reduction).
"""

import ast
import sys
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise, permutations
from pathlib import Path

import numpy as np
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch
from matplotlib.path import Path as Curve

import mlpviz

SOURCES = Path(mlpviz.__file__).parent
WIDTH, HEIGHT = 2.7, 0.82  # of a box, in inches
ACROSS, DOWN = 0.22, 0.38  # between boxes
PUBLIC = {"facecolor": "#dbe9f6", "edgecolor": "#2a6099"}
PRIVATE = {"facecolor": "#f5f5f2", "edgecolor": "#8a8a80"}
ARROW = "#55554d"
PULL, TO_THE_MIDDLE = (1.0, 2.0, 8.0), 2.0
N_ORDERS = 40
LETTERS = 41  # on a line in a box

Graph = Mapping[str, set[str]]
Rows = list[list[str]]


def imported(source: str) -> Iterator[str]:
    """Yield the names of the modules that a source imports anywhere."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def package_imports(folder: Path) -> dict[str, set[str]]:
    """Return which packages each package in a folder imports; the folder itself is one of them."""
    packages = {path.parent.name for path in folder.glob("*/__init__.py")}
    graph: dict[str, set[str]] = {name: set() for name in (folder.name, *sorted(packages))}
    for path in folder.rglob("*.py"):
        first = path.relative_to(folder).parts[0]
        if first not in packages | {"__init__.py"}:
            continue  # a single module, which belongs to no package
        importer = first if first in packages else folder.name
        names = (name.split(".") for name in imported(path.read_text(encoding="utf-8")))
        found = {parts[1] for parts in names if parts[0] == folder.name and len(parts) > 1}
        graph[importer] |= found & packages - {importer}
    return graph


def reachable(graph: Graph, name: str) -> set[str]:
    """Return all packages that a package imports directly or through others."""
    return set().union(*({each} | reachable(graph, each) for each in graph[name]))


def without_shortcuts(graph: Graph) -> dict[str, set[str]]:
    """Return the transitive reduction of a graph without circles."""
    return {
        name: found - set().union(*(reachable(graph, each) for each in found))
        for name, found in graph.items()
    }


def in_rows(graph: Graph) -> Rows:
    """Return the packages in rows, top row first, so that each is above all that it imports."""

    def height(name: str) -> int:
        return 1 + max((height(each) for each in graph[name]), default=-1)

    heights = {name: height(name) for name in graph}
    return [
        [name for name in graph if heights[name] == row]
        for row in range(max(heights.values()), -1, -1)
    ]


def with_passages(graph: Graph, rows: Rows) -> tuple[dict[str, set[str]], Rows]:
    """Add a passage to each row that an arrow crosses, so that arrows go from row to row."""
    row_of = {name: row for row, names in enumerate(rows) for name in names}
    steps: dict[str, set[str]] = {name: set() for name in graph}
    rows = [list(names) for names in rows]
    for start, ends in graph.items():
        for end in sorted(ends):
            between = range(row_of[start] + 1, row_of[end])
            stops = [f"{start}>{end}>{row}" for row in between]
            for row, stop in zip(between, stops, strict=True):
                rows[row].append(stop)
            for each, following in pairwise([start, *stops, end]):
                steps.setdefault(each, set()).add(following)
    return steps, rows


def crossings(steps: Graph, upper: Sequence[str], lower: Sequence[str]) -> int:
    """Return how many arrows cross between two rows."""
    ends = [lower.index(end) for start in upper for end in sorted(steps[start], key=lower.index)]
    groups = [i for i, start in enumerate(upper) for _ in steps[start]]
    pairs = list(zip(groups, ends, strict=True))
    return sum(a < c and b > d for a, b in pairs for c, d in pairs)


def with_few_crossings(steps: Graph, rows: Rows) -> Rows:
    """Return the rows in the best order that is found from several random ones.

    The best one has the fewest crossings, and the shortest arrows among equals.
    """
    rng = np.random.default_rng(0)
    found = [
        improved(steps, [[str(name) for name in rng.permutation(names)] for names in rows])
        for _ in range(N_ORDERS)
    ]

    def cost(rows: Rows) -> tuple[int, float]:
        place = across(steps, rows)
        lengths = [abs(place[start] - place[end]) for start in steps for end in steps[start]]
        return sum(crossings(steps, *both) for both in pairwise(rows)), round(sum(lengths), 6)

    return min(found, key=cost)


def improved(steps: Graph, rows: Rows) -> Rows:
    """Order each row with the fewest crossings to the rows beside it, down and up."""

    def cost(row: int, names: Sequence[str]) -> int:
        above = crossings(steps, rows[row - 1], names) if row else 0
        return above + (crossings(steps, names, rows[row + 1]) if row + 1 < len(rows) else 0)

    for row in [*range(len(rows)), *reversed(range(len(rows)))] * 2:
        rows[row] = list(min(permutations(rows[row]), key=lambda names: cost(row, names)))
    return rows


def apart(wanted: Sequence[float], pull: Sequence[float], gaps: Sequence[float]) -> list[float]:
    """Return places in order, each a gap from the next, near those wanted.

    What is minimized is the sum of the squared distances, each times its pull; places that would
    come too close form a group with one common shift.
    """
    offsets = np.concatenate([[0.0], np.cumsum(gaps)])
    groups: list[tuple[float, float, int]] = []
    for place, weight in zip(wanted - offsets, pull, strict=True):
        groups.append((float(place), weight, 1))
        while len(groups) > 1 and groups[-2][0] > groups[-1][0]:
            (a, a_weight, a_size), (b, b_weight, b_size) = groups[-2:]
            total = a_weight + b_weight
            groups[-2:] = [((a * a_weight + b * b_weight) / total, total, a_size + b_size)]
    return [place for place, _, size in groups for _ in range(size)] + offsets


def across(steps: Graph, rows: Rows) -> dict[str, float]:
    """Return the horizontal place of each box and passage: near those that it is joined to.

    Long arrows count more than short ones, so that they are straight; all are drawn to the middle.
    """
    joined: dict[str, dict[str, float]] = {name: {} for names in rows for name in names}
    for start, ends in steps.items():
        for end in ends:
            joined[start][end] = joined[end][start] = PULL[(">" in start) + (">" in end)]
    place = dict.fromkeys(joined, 0.0)
    for _ in range(100):
        for names in rows:
            sizes = [ACROSS if ">" in name else WIDTH + ACROSS for name in names]
            gaps = [(a + b) / 2 for a, b in pairwise(sizes)]
            pull = [sum(joined[name].values()) + TO_THE_MIDDLE for name in names]
            sums = [sum(place[each] * w for each, w in joined[name].items()) for name in names]
            wanted = np.array(sums) / pull
            place |= dict(zip(names, apart(wanted, pull, gaps), strict=True))
    return place


def summary(folder: Path, name: str) -> str:
    """Return the first line of a package's docstring."""
    path = folder / ("" if name == folder.name else name) / "__init__.py"
    docstring = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    return docstring.partition("\n")[0].rstrip(".")


def balanced(text: str) -> str:
    """Wrap a text into as few lines as fit into a box, all of them about equally long."""
    n_lines = len(textwrap.wrap(text, LETTERS))
    widths = range(len(text) // n_lines, LETTERS + 1)
    narrowest = next(each for each in widths if len(textwrap.wrap(text, each)) == n_lines)
    return textwrap.fill(text, narrowest)


def draw_box(ax: Axes, name: str, text: str, x: float, y: float) -> None:
    """Draw a package with its name and what it is for."""
    look = PRIVATE if name.startswith("_") else PUBLIC
    corner = x - WIDTH / 2, y - HEIGHT / 2
    ax.add_patch(FancyBboxPatch(corner, WIDTH, HEIGHT, "round,pad=0,rounding_size=0.08", **look))
    ax.text(x, y + 0.24, name, ha="center", va="center", size=11.5, weight="bold", color="#1c1c1a")
    lines = balanced(text)
    ax.text(x, y - 0.11, lines, ha="center", va="center", size=8.2, color="#3a3a36")


def draw_arrow(ax: Axes, points: Sequence[tuple[float, float]]) -> None:
    """Draw a smooth arrow through points, vertical at each of them."""
    vertices, codes = [points[0]], [Curve.MOVETO]
    for (x0, y0), (x1, y1) in pairwise(points):
        middle = (y0 + y1) / 2
        vertices += [(x0, middle), (x1, middle), (x1, y1)]
        codes += [Curve.CURVE4] * 3
    curve = Curve(vertices, codes)
    ax.add_patch(
        FancyArrowPatch(path=curve, arrowstyle="-|>", mutation_scale=9, color=ARROW, linewidth=1)
    )


def draw(folder: Path = SOURCES) -> Figure:
    """Draw the packages in a folder, in rows from top to bottom."""
    graph = without_shortcuts(package_imports(folder))
    steps, rows = with_passages(graph, in_rows(graph))
    rows = with_few_crossings(steps, rows)
    x = across(steps, rows)
    y = {name: -row * (HEIGHT + DOWN) for row, names in enumerate(rows) for name in names}
    left, right = min(x[name] for name in graph), max(x[name] for name in graph)
    size = right - left + WIDTH + 0.2, len(rows) * (HEIGHT + DOWN) - DOWN + 0.2
    figure = Figure(figsize=size, facecolor="white")
    ax = figure.add_axes((0, 0, 1, 1), frameon=False, xticks=[], yticks=[])
    ax.set(
        xlim=(left - WIDTH / 2 - 0.1, right + WIDTH / 2 + 0.1),
        ylim=(HEIGHT / 2 + 0.1 - size[1], HEIGHT / 2 + 0.1),
    )
    for start in graph:
        for following in sorted(steps[start]):
            draw_arrow(ax, list(route(steps, x, y, start, following)))
    for name in graph:
        draw_box(ax, name, summary(folder, name), x[name], y[name])
    return figure


def route(
    steps: Graph, x: Mapping[str, float], y: Mapping[str, float], start: str, following: str
) -> Iterator[tuple[float, float]]:
    """Yield the points of an arrow: below its start, in the passages, above its end."""
    yield x[start], y[start] - HEIGHT / 2
    while ">" in following:
        yield x[following], y[following] + HEIGHT / 2
        yield x[following], y[following] - HEIGHT / 2
        (following,) = steps[following]
    yield x[following], y[following] + HEIGHT / 2


def save(path: Path) -> None:
    """Write the picture to a file, as the same bytes each time."""
    with rc_context({"svg.hashsalt": "mlpviz", "font.family": ["DejaVu Sans"]}):
        draw().savefig(path, metadata={"Date": None} if path.suffix == ".svg" else None)


if __name__ == "__main__":
    save(Path(sys.argv[1]))
