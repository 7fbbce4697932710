"""What tests and doctests share: one backend, closed figures, and frameworks that may be missing.

The adapters of frameworks that are not installed are left out, and the header says so. With
``MLPVIZ_FRAMEWORKS=all``, as in ``nox -s frameworks``, nothing is left out: what is missing fails.
"""

import os
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import matplotlib as mpl
import pytest

os.environ.setdefault("KERAS_BACKEND", "jax")  # before any test imports Keras
mpl.use("agg")  # no test or doctest opens a window

ROOT = Path(__file__).parent
PACKAGE = find_spec("mlpviz")
assert PACKAGE is not None, "mlpviz is not installed"
SOURCE = Path(*PACKAGE.submodule_search_locations)
FOLDERS = ("adapters", "callbacks")

# A framework's adapter is adapters/flax.py or the folder adapters/torch/.
FRAMEWORKS = {path.stem for folder in FOLDERS for path in (SOURCE / folder).glob("[!_]*")}
MISSING = sorted(
    name
    for name in FRAMEWORKS
    if find_spec(name) is None and os.environ.get("MLPVIZ_FRAMEWORKS") != "all"
)

collect_ignore = [
    str(path)
    for name in MISSING
    for folder in FOLDERS
    for path in (
        SOURCE / folder / f"{name}.py",
        SOURCE / folder / name,
        ROOT / "tests" / folder / f"test_{name}.py",
        ROOT / "tests" / folder / name,
    )
]
if "sklearn" not in MISSING and find_spec("sklearn.callback") is None:
    # The doctest needs scikit-learn 1.9.
    collect_ignore.append(str(SOURCE / "callbacks" / "sklearn.py"))
# No doctests there: tests/adapters/test_contract.py imports what it needs.
collect_ignore.append(str(ROOT / "tests" / "adapters" / "networks"))


def pytest_report_header() -> str:
    """Say which frameworks these tests do without."""
    return f"frameworks not installed, so not tested: {', '.join(MISSING) or 'none'}"


@pytest.fixture(autouse=True)
def figures_are_closed() -> Iterator[None]:
    """Close what a test or doctest leaves open, so that the next one starts without figures."""
    yield
    if "matplotlib.pyplot" in sys.modules:
        sys.modules["matplotlib.pyplot"].close("all")
