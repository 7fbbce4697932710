"""The results of failed comparisons, for libraries that do not pass them on."""

import os
from typing import Final

from mlpviz.testing.comparison import NumbersDifferError

FAILURES: Final[dict[str, NumbersDifferError]] = {}
"""The last comparison that failed in each test of this process."""


def current_test() -> str:
    """Return the node id of the test that runs, as pytest states it in the environment."""
    return os.environ.get("PYTEST_CURRENT_TEST", "").rpartition(" ")[0]
