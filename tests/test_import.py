"""What `import mlpviz` loads, and which names it offers."""

import ast
import subprocess
import sys
from pathlib import Path

import mlpviz

# What compiled code makes up for itself (Cython's runtime, below numpy) has no spec.
LOADED_BY_IMPORT = """
import sys
before = set(sys.modules)
import mlpviz
new = (name for name in set(sys.modules) - before if getattr(sys.modules[name], "__spec__", None))
print(*sorted({name.partition(".")[0] for name in new}))
"""


def run(script):
    command = [sys.executable, "-c", script]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout


def literal_all():
    """The names in the source's __all__, read without running it."""
    source = Path(mlpviz.__file__).read_text(encoding="utf-8")
    (names,) = (
        ast.literal_eval(node.value)
        for node in ast.parse(source).body
        if isinstance(node, ast.Assign)
        and [ast.unparse(name) for name in node.targets] == ["__all__"]
    )
    return names


def imported_names():
    """The names that __init__ imports into the package, read without running it."""
    source = Path(mlpviz.__file__).read_text(encoding="utf-8")
    nodes = [
        node for node in ast.parse(source).body if isinstance(node, ast.ImportFrom | ast.Import)
    ]
    return [alias.asname or alias.name for node in nodes for alias in node.names]


def test_import_loads_numpy_and_nothing_else_from_outside_the_standard_library():
    loaded = set(run(LOADED_BY_IMPORT).split())
    assert loaded - set(sys.stdlib_module_names) == {"mlpviz", "numpy"}


def test_what_is_slow_to_import_waits_until_it_is_needed():
    slow = {"importlib.metadata", "email"}
    asked = run(f"import sys; import mlpviz; print(*({slow} & set(sys.modules)))")
    assert not asked.split()


def test_the_probe_sees_what_an_import_loads():
    loaded = set(run(LOADED_BY_IMPORT.replace("import mlpviz", "import mlpviz._drawing")).split())
    assert "matplotlib" in loaded


def test_all_is_literal_sorted_and_equals_what_is_imported():
    assert literal_all() == sorted(imported_names())


def test_names_without_underscore_are_public():
    package = Path(mlpviz.__file__).parent
    packages = {path.parent.name for path in package.glob("[!_]*/__init__.py")}
    packages |= {path.stem for path in package.glob("[!_]*.py")}
    everything = ", ".join(f"mlpviz.{name}" for name in sorted(packages))
    for script in ("import mlpviz", f"import mlpviz, {everything}"):
        offered = run(f"{script}; print(*(name for name in dir(mlpviz) if name[0] != '_'))").split()
        assert set(mlpviz.__all__) <= set(offered) <= {*mlpviz.__all__, *packages}


def test_every_public_name_is_there_and_says_what_it_is():
    for name in mlpviz.__all__:
        assert getattr(mlpviz, name).__doc__
