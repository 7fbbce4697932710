"""Imports between packages run downward, and each package says what it may import."""

import ast
import re
import sys
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import mlpviz

PACKAGE = Path(mlpviz.__file__).parent
MAY_IMPORT = re.compile(r"May import: ([^.]+)\.")
FROM_OUTSIDE = re.compile(r"From outside: ([^.]+)\.")
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
PACKAGES = sorted(path.parent.name for path in PACKAGE.glob("*/__init__.py"))


def is_type_checking(node):
    return isinstance(node, ast.If) and ast.unparse(node.test).endswith("TYPE_CHECKING")


def imports_in(node, *, types_too=True):
    """The modules that are imported anywhere below a node, inside functions too."""
    for child in ast.iter_child_nodes(node):
        if is_type_checking(child) and not types_too:
            continue
        if isinstance(child, ast.Import):
            yield from (alias.name for alias in child.names)
        elif isinstance(child, ast.ImportFrom):
            assert child.level == 0, "imports are absolute"
            submodules = [f"{child.module}.{alias.name}" for alias in child.names]
            yield from (name if name in MODULES else child.module for name in submodules)
        else:
            yield from imports_in(child, types_too=types_too)


def imports_of(module, *, types_too=True):
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    return set(imports_in(tree, types_too=types_too))


def package_of(module):
    root, _, inner = module.partition(".")
    return inner.partition(".")[0] if root == "mlpviz" else ""


def modules_of(package):
    return [module for module in MODULES if package_of(module) == package]


def packages_imported_by(package):
    found = {name for module in modules_of(package) for name in imports_of(module)}
    return {package_of(name) for name in found} & set(PACKAGES) - {package}


def names_after(pattern, package):
    """The names that a package's docstring gives after "May import:" or "From outside:"."""
    docstring = ast.get_docstring(ast.parse(MODULES[f"mlpviz.{package}"].read_text("utf-8")))
    found = pattern.search(docstring)
    return {name.strip() for name in found[1].split(",")} if found else set()


def test_packages_may_not_import_each_other_in_a_circle():
    try:
        TopologicalSorter({name: names_after(MAY_IMPORT, name) for name in PACKAGES}).prepare()
    except CycleError as error:
        pytest.fail(f"these packages import each other: {' → '.join(error.args[1])}")


def test_modules_do_not_import_each_other_in_a_circle():
    graph = {module: imports_of(module, types_too=False) & set(MODULES) for module in MODULES}
    try:
        TopologicalSorter({name: found - {name} for name, found in graph.items()}).prepare()
    except CycleError as error:
        pytest.fail(f"these modules import each other: {' → '.join(error.args[1])}")


@pytest.mark.parametrize("package", PACKAGES)
def test_a_package_imports_only_what_its_docstring_allows(package):
    assert packages_imported_by(package) <= names_after(MAY_IMPORT, package)


def third_party(module, *, types_too=False):
    known = {*sys.stdlib_module_names, "mlpviz", "numpy"}
    return {name.partition(".")[0] for name in imports_of(module, types_too=types_too)} - known


@pytest.mark.parametrize("package", [name for name in PACKAGES if name != "adapters"])
def test_a_package_imports_from_outside_only_what_its_docstring_allows(package):
    found = {name for module in modules_of(package) for name in third_party(module)}
    assert found <= names_after(FROM_OUTSIDE, package)


# Frameworks that are built on another one, whose adapter reads the networks inside.
BUILT_ON = {
    "equinox": {"jax"},
    "flax": {"jax"},
    "onnx": {"onnxruntime"},
    "scikeras": {"keras"},
    "skorch": {"torch"},
}
# A step that was fitted on a DataFrame picks its columns by their names.
BESIDES = {"sklearn": {"pandas"}}


@pytest.mark.parametrize("module", [name for name in modules_of("adapters") if name.count(".") > 1])
def test_an_adapter_imports_its_own_framework_alone(module):
    framework = module.split(".")[2]
    own = {framework} | BUILT_ON.get(framework, set())
    assert third_party(module) <= own | BESIDES.get(framework, set())
    adapters = {name for name in imports_of(module) if name.startswith("mlpviz.adapters.")}
    assert {name.split(".")[2] for name in adapters} <= own


@pytest.mark.parametrize("package", ["_layout", "_analysis"])
def test_what_numpy_decides_does_not_know_matplotlib_even_as_a_type(package):
    for module in modules_of(package):
        assert "matplotlib" not in third_party(module, types_too=True)


@pytest.mark.parametrize("module", modules_of("_plots"))
def test_a_plot_imports_drawing_only_when_it_draws(module):
    tree = ast.parse(MODULES[module].read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    for function in functions:
        function.body = []
    at_import = imports_in(tree, types_too=False)
    assert "_drawing" not in {package_of(name) for name in at_import if "." in name}


def test_imports_in_functions_are_found_and_types_are_told_apart():
    source = """
import numpy as np
if TYPE_CHECKING:
    import matplotlib
def draw():
    if np:
        from mlpviz import _drawing, Layers
        import sklearn.base
"""
    found = list(imports_in(ast.parse(source), types_too=False))
    assert found == ["numpy", "mlpviz._drawing", "mlpviz", "sklearn.base"]
    assert "matplotlib" in list(imports_in(ast.parse(source)))
