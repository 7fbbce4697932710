"""Imports between packages run downward, and each package says what it may import."""

import ast
import re
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import mlpviz

PACKAGE = Path(mlpviz.__file__).parent
FROM_OUTSIDE = re.compile(r"May import from outside: ([\w, ]+)\.")
INSIDE = re.compile(r"May import: ([\w, ]+)\.")
MODULES = {
    ".".join(path.relative_to(PACKAGE.parent).with_suffix("").parts).removesuffix(".__init__"): path
    for path in sorted(PACKAGE.rglob("*.py"))
}
PACKAGES = sorted({module.split(".")[1] for module in MODULES if module.count(".")})


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
    return module.split(".")[1] if module.count(".") else ""


def modules_of(package):
    return [module for module in MODULES if package_of(module) == package]


def packages_imported_by(package):
    found = {name for module in modules_of(package) for name in imports_of(module)}
    return {package_of(name) for name in found if name.startswith("mlpviz")} - {package}


def test_packages_do_not_import_each_other_in_a_circle():
    try:
        TopologicalSorter({name: packages_imported_by(name) for name in PACKAGES}).prepare()
    except CycleError as error:
        pytest.fail(f"these packages import each other: {' → '.join(error.args[1])}")


def test_modules_do_not_import_each_other_in_a_circle():
    graph = {module: imports_of(module, types_too=False) & set(MODULES) for module in MODULES}
    try:
        TopologicalSorter({name: found - {name} for name, found in graph.items()}).prepare()
    except CycleError as error:
        pytest.fail(f"these modules import each other: {' → '.join(error.args[1])}")
