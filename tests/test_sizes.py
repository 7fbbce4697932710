"""Functions have at most 30 lines, without their docstring, and modules at most 300."""

import ast
from pathlib import Path

import pytest

import mlpviz

PACKAGE = Path(mlpviz.__file__).parent
MODULES = sorted(PACKAGE.rglob("*.py"))
LONGEST_FUNCTION = 30
LONGEST_MODULE = 300


def n_lines(function):
    """The lines of the body of a function, without its docstring."""
    body = function.body[1:] if ast.get_docstring(function) else function.body
    return body[-1].end_lineno - body[0].lineno + 1 if body else 0


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_functions_and_modules_are_short(path):
    source = path.read_text(encoding="utf-8")
    functions = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.FunctionDef)]
    long = {each.name: n_lines(each) for each in functions if n_lines(each) > LONGEST_FUNCTION}
    assert long == {}
    assert len(source.splitlines()) <= LONGEST_MODULE


def test_lines_are_counted_without_the_docstring():
    source = 'def f():\n    """Say.\n\n    More.\n    """\n    a = 1\n\n    return a\n'
    assert n_lines(ast.parse(source).body[0]) == 3
