"""skops: models of scikit-learn in files that are opened without running what they hold."""

import zipfile
from pathlib import Path
from typing import Any, Final

import skops.io

TRUSTED: Final = frozenset(
    f"sklearn.neural_network._stochastic_optimizers.{name}"
    for name in ("AdamOptimizer", "SGDOptimizer")
)
"""What a fitted MLP of scikit-learn holds besides what skops trusts by itself: plain numbers."""


def load(path: Path) -> Any:
    """Return the model in a file, if all that it holds is of trusted types."""
    try:
        untrusted = set(skops.io.get_untrusted_types(file=path)) - TRUSTED
        if untrusted:
            raise ValueError(
                f"{path} holds types that are not trusted: {', '.join(sorted(untrusted))}; if you "
                "trust them, open it with skops.io.load(path, trusted=[…]) and give the model"
            )
        return skops.io.load(path, trusted=sorted(TRUSTED))
    except (KeyError, OSError, zipfile.BadZipFile) as error:
        raise ValueError(f"{path} cannot be read as a .skops file: {error}") from error
