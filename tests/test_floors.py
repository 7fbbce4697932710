"""Imports go down the floors only, and each room imports only what it is there for."""

import ast
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import NamedTuple

import pytest

import mlpviz

# Each module's floor; a package's name stands for all the modules in it. A new module goes here.
FLOORS = {
    "dask_arrays": 0,
    "choices": 0,
    "errors": 0,
    "history": 0,
    "layers": 0,
    "predictions": 0,
    "adapters": 1,
    "affine": 1,
    "answers": 1,
    "autocorrelation": 1,
    "chain": 1,
    "curves": 1,
    "drawn_numbers": 1,
    "dask_computing": 0,
    "dask_fusing": 0,
    "dask_samples": 1,
    "files": 1,
    "first_layer": 1,
    "elementwise": 1,
    "evidence": 1,
    "findings": 1,
    "forward": 1,
    "grid": 1,
    "histograms": 1,
    "initial": 1,
    "jacobian": 1,
    "labelfit": 1,
    "limits": 1,
    "logs": 1,
    "outputs": 1,
    "percentiles": 1,
    "picture": 1,
    "probing": 1,
    "receptive": 1,
    "recognition": 1,
    "report": 1,
    "progress": 1,
    "sample_limits": 1,
    "samples": 1,
    "standouts": 1,
    "state_dict": 1,
    "similarity": 1,
    "syrupy": 1,
    "table": 1,
    "testing": 1,
    "tiles": 1,
    "units": 1,
    "verdicts": 1,
    "votebars": 1,
    "alt_text": 2,
    "asking": 2,
    "choosing": 2,
    "displays": 2,
    "drawing": 2,
    "inspection": 2,
    "notebook": 2,
    "reading": 2,
    "runs": 2,
    "saving": 2,
    "svg_ids": 1,
    "unit_displays": 2,
    "plots": 3,
    "scraper": 3,
    "": 4,  # mlpviz itself, which offers what the floors made
}

PACKAGE = Path(mlpviz.__file__).parent

# What a module needs besides numpy, matplotlib in drawing/, and its own framework in adapters/.
BESIDES = {
    "adapters.sklearn": {"pandas"},  # a step fitted on a DataFrame picks columns by name
    "scraper": {"matplotlib", "sphinx_gallery"},  # it stands between the two
    "drawing.png": {"PIL"},  # which matplotlib writes PNGs with, too
    "dask_arrays": {"dask"},  # imported where weights are an array of dask
    # imported where arrays of dask are worked on
    "dask_computing": {"cloudpickle", "dask", "distributed"},
    "dask_fusing": {"dask"},
    "dask_samples": {"dask"},  # imported where X is an array of dask
    "progress": {"tqdm"},  # only when progress is asked for
    "saving": {"matplotlib"},  # whose setting says whether ids are random
    "syrupy": {"syrupy"},  # whose extension it is
    "report": {"pandas"},  # only when a DataFrame is asked for
}


class Import(NamedTuple):
    """One imported module, by its dotted name, and the line that imports it."""

    module: str
    line: int


# Frameworks that are built on another one, whose adapter reads the networks inside.
BUILT_ON = {
    "equinox": {"jax"},
    "flax": {"jax"},
    "onnx": {"onnxruntime"},
    "skorch": {"torch"},
}


def module_name(path):
    """The dotted name of the module in a file below PACKAGE, without the leading mlpviz."""
    return (
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts)
        .removesuffix("__init__")
        .rstrip(".")
    )


MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}


def room(module):
    return module.partition(".")[0]


def floor(module):
    if room(module) not in FLOORS:
        pytest.fail(f"{room(module)!r} has no floor yet: give it one in FLOORS")
    return FLOORS[room(module)]


def is_type_checking(node):
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def imports_in(node, *, typing_too):
    """Every import below a node, those inside functions and classes included."""
    found = []
    for child in ast.iter_child_nodes(node):
        if is_type_checking(child) and not typing_too:
            for alternative in child.orelse:
                found += imports_in(ast.Module([alternative], []), typing_too=typing_too)
        elif isinstance(child, ast.Import):
            found += [Import(alias.name, child.lineno) for alias in child.names]
        elif isinstance(child, ast.ImportFrom):
            found += [Import(name, child.lineno) for name in from_import(child)]
        else:
            found += imports_in(child, typing_too=typing_too)
    return found


def from_import(node):
    """The modules that a `from … import …` names: the submodule where it names one."""
    assert node.level == 0, "imports are absolute"
    if room(node.module) != "mlpviz":
        return [node.module]
    inside = node.module.removeprefix("mlpviz").removeprefix(".")
    submodules = [f"{inside}.{alias.name}".lstrip(".") for alias in node.names]
    return [f"mlpviz.{name}" if name in MODULES else node.module for name in submodules]


def imports_of(module, *, typing_too=False):
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    return imports_in(tree, typing_too=typing_too)


def inside(imports):
    """Those imports that stay in the package, without the leading mlpviz."""
    return [
        Import(found.module.removeprefix("mlpviz").removeprefix("."), found.line)
        for found in imports
        if room(found.module) == "mlpviz"
    ]


def third_party(imports):
    known = {*sys.stdlib_module_names, "mlpviz"}
    return {room(found.module) for found in imports} - known


def framework(adapter):
    """The framework of `adapters.sklearn`, and of a module that stands beside it by its name."""
    return adapter.removeprefix("adapters").removeprefix(".").partition("_")[0]


def allowed(module):
    """What a module may import from outside."""
    frameworks = {framework(module)} | BUILT_ON.get(framework(module), set())
    own = {"drawing": {"matplotlib"}, "adapters": frameworks}.get(room(module), set())
    return {"numpy"} | own | BESIDES.get(module, set())


def test_every_module_has_a_floor_and_every_floor_has_its_modules():
    assert {room(module) for module in MODULES} == set(FLOORS)


@pytest.mark.parametrize("module", MODULES)
def test_imports_never_go_up(module):
    upwards = [
        found
        for found in inside(imports_of(module, typing_too=True))
        if floor(found.module) > floor(module)
    ]
    assert upwards == []


@pytest.mark.parametrize("module", MODULES)
def test_only_drawing_imports_matplotlib_and_only_adapters_their_framework(module):
    assert third_party(imports_of(module)) <= allowed(module)


@pytest.mark.parametrize("module", [name for name in MODULES if FLOORS.get(room(name), 0) <= 1])
def test_below_the_second_floor_matplotlib_is_not_even_a_type(module):
    assert "matplotlib" not in third_party(imports_of(module, typing_too=True))


@pytest.mark.parametrize("module", [name for name in MODULES if room(name) == "adapters"])
def test_an_adapter_knows_no_other_framework_s_adapter(module):
    others = [
        found
        for found in inside(imports_of(module, typing_too=True))
        if room(found.module) == "adapters"
        and framework(found.module)
        not in {"", framework(module), *BUILT_ON.get(framework(module), ())}
    ]
    assert others == []


@pytest.mark.parametrize("module", [name for name in MODULES if room(name) == "plots"])
def test_a_plot_imports_drawing_only_when_it_draws(module):
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    at_import = ast.Module(
        [node for node in tree.body if not isinstance(node, ast.FunctionDef)], []
    )
    loaded = inside(imports_in(at_import, typing_too=False))
    assert "drawing" not in {room(found.module) for found in loaded}


def test_modules_of_one_floor_never_import_each_other_in_a_circle():
    graph = {
        name: {found.module for found in inside(imports_of(name))} - {name} for name in MODULES
    }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(f"these import each other in a circle: {' → '.join(error.args[1])}")


def test_imports_in_functions_are_found_and_type_checking_is_told_apart():
    source = """
import numpy as np
if TYPE_CHECKING:
    import matplotlib
else:
    import polars
def draw():
    if np:
        from mlpviz import drawing, Layers
        import sklearn.base
"""
    found = [each.module for each in imports_in(ast.parse(source), typing_too=False)]
    assert found == ["numpy", "polars", "mlpviz.drawing", "mlpviz", "sklearn.base"]
    typed = [each.module for each in imports_in(ast.parse(source), typing_too=True)]
    assert "matplotlib" in typed
