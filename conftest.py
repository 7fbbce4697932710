"""Leave out the adapters of frameworks that are not installed: doctests import what they read."""

from importlib.util import find_spec
from pathlib import Path

ADAPTERS = Path(__file__).parent / "src" / "mlpviz" / "adapters"

collect_ignore = [
    str(path)
    for path in ADAPTERS.glob("[!_]*.py")
    if find_spec(path.stem.partition("_")[0]) is None
]
