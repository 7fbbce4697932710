"""Use the package without any extra: import all that needs none, and run the examples of plots.

``nox -s build`` runs it on the wheel, where nothing but matplotlib and numpy is installed.
"""

import doctest
import importlib
import sys
from pathlib import Path

import mlpviz

AT_FIRST = sorted(sys.modules)
NEED_EXTRAS = (
    "mlpviz.adapters.",
    "mlpviz.callbacks.",
    "mlpviz._out_of_core.dask_scheduling",
    "mlpviz._samples.dask_samples",
    "mlpviz.testing.syrupy",
)
"""Modules that nobody imports who has not asked for what they work with."""
EXTRAS = (
    *("dask", "distributed", "equinox", "flax", "jax", "keras", "onnx", "onnxruntime"),
    *("safetensors", "sklearn", "skops", "skorch", "torch", "tqdm"),
)
NOT_AT_FIRST = (*EXTRAS, "matplotlib", "pandas", "pytest")


def import_all() -> int:
    """Import every module that needs no extra, and return how many these are."""
    package = Path(mlpviz.__path__[0])
    files = [path.relative_to(package.parent) for path in package.rglob("*.py")]
    found = sorted(".".join(file.with_suffix("").parts) for file in files)
    unused = [each for each in NEED_EXTRAS if not any(name.startswith(each) for name in found)]
    if unused:
        sys.exit(f"no module is left out by {', '.join(unused)}")
    names = [name for name in found if not name.startswith(NEED_EXTRAS)]
    for name in names:
        importlib.import_module(name)
    return len(names)


def run_examples() -> int:
    """Run the examples of all public plots, and return how many plots these are."""
    plots = [name for name in mlpviz.__all__ if name.startswith("plot_")]
    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner(verbose=False)
    for name in plots:
        (examples,) = finder.find(getattr(mlpviz, name), name, globs={})
        result = runner.run(examples, out=sys.stderr.write)
        if result.failed or not result.attempted:
            sys.exit(f"the example of {name} fails")
    return len(plots)


def check_not_loaded(names: tuple[str, ...], loaded: list[str], when: str) -> None:
    """Exit if a package was imported that nobody asked for."""
    wrong = sorted(set(names) & set(loaded))
    if wrong:
        sys.exit(f"{when} imports {', '.join(wrong)}")


if __name__ == "__main__":
    check_not_loaded(NOT_AT_FIRST, AT_FIRST, "import mlpviz")
    n_modules = import_all()
    n_plots = run_examples()
    check_not_loaded(EXTRAS, sorted(sys.modules), "drawing")
    print(f"{mlpviz.__file__}: {n_modules} modules imported, {n_plots} plots drawn")
