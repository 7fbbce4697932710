"""Use the package without extras: import the modules and draw the plots that need none.

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
"""Modules that are imported only by users of an extra."""
PLOTS_WITH_EXTRAS = ("plot_matched_filters",)
"""Plots that need an extra: scipy matches the units."""
EXTRAS = (
    *("dask", "distributed", "equinox", "flax", "jax", "keras", "onnx", "onnxruntime"),
    *("safetensors", "scikeras", "scipy", "sklearn", "skops", "skorch", "tensorboard", "torch"),
    "tqdm",
)
NOT_AT_FIRST = (*EXTRAS, "matplotlib", "pandas", "pytest")


def import_all() -> int:
    """Import all modules that need no extra, and return the number of modules."""
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
    """Run the examples of all plots that need no extra, and return the number of plots."""
    names = [name for name in mlpviz.__all__ if name.startswith("plot_")]
    plots = [name for name in names if name not in PLOTS_WITH_EXTRAS]
    finder, runner = doctest.DocTestFinder(), doctest.DocTestRunner(verbose=False)
    for name in plots:
        (examples,) = finder.find(getattr(mlpviz, name), name, globs={})
        result = runner.run(examples, out=sys.stderr.write)
        if result.failed or not result.attempted:
            sys.exit(f"the example of {name} fails")
    return len(plots)


def check_not_loaded(names: tuple[str, ...], loaded: list[str], when: str) -> None:
    """Exit if a package is loaded although nothing needed it."""
    wrong = sorted(set(names) & set(loaded))
    if wrong:
        sys.exit(f"{when} imports {', '.join(wrong)}")


if __name__ == "__main__":
    check_not_loaded(NOT_AT_FIRST, AT_FIRST, "import mlpviz")
    n_modules = import_all()
    n_plots = run_examples()
    check_not_loaded(EXTRAS, sorted(sys.modules), "drawing")
    print(f"{mlpviz.__file__}: {n_modules} modules imported, {n_plots} plots drawn")
