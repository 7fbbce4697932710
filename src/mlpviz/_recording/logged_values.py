"""Losses and scores among the values that a framework logs while it trains."""

import warnings
from collections.abc import Mapping
from typing import Any

from mlpviz._records.named_curves import Kinds, sort_names


def losses_and_scores(
    values: Mapping[str, Any], kinds: Kinds | None = None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the losses and the scores among values that were logged.

    Parameters
    ----------
    values : mapping of str to number
    kinds : mapping of str to str, optional
        What the framework knows of its metrics.

    Returns
    -------
    losses, scores : dict of str to number

    Warns
    -----
    UserWarning
        If a name does not tell whether lower or higher is better: the training goes on, and the
        value is left out.

    Examples
    --------
    >>> losses_and_scores({"train_loss": 0.5, "val_acc": 0.9, "lr-Adam": 0.001})
    ({'train_loss': 0.5}, {'val_acc': 0.9})
    """
    names = sort_names(values, kinds)
    for name in names.unknown:
        warnings.warn(
            f"snapshots do not keep {name!r}, whose name does not tell whether lower or higher is "
            "better; log it as a loss or a score, such as 'val_loss' or 'val_score'",
            stacklevel=3,
        )
    return {name: values[name] for name in names.losses}, {
        name: values[name] for name in names.scores
    }
