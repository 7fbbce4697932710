"""Curves that are sorted into losses, scores and learning rates by their names."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from numpy.typing import ArrayLike

from mlpviz._records.history import History
from mlpviz._records.metric_names import MetricKind, is_name_of_stage, metric_kind

Kinds = Mapping[str, MetricKind | None]


@dataclass(frozen=True, slots=True)
class SortedNames:
    """Names of curves, by what they are.

    Attributes
    ----------
    losses, scores, learning_rates : tuple of str
    left_out : tuple of str
        What is no curve, such as an epoch or a duration.
    unknown : tuple of str
        Names that do not tell.
    """

    losses: tuple[str, ...]
    scores: tuple[str, ...]
    learning_rates: tuple[str, ...]
    left_out: tuple[str, ...]
    unknown: tuple[str, ...]


def sort_names(names: Iterable[str], kinds: Kinds | None = None) -> SortedNames:
    """Sort names of curves by what they are.

    Parameters
    ----------
    names : iterable of str
    kinds : mapping of str to str, optional
        What a framework knows of its metrics. It outweighs their names.

    Returns
    -------
    SortedNames

    Examples
    --------
    >>> sort_names(["loss", "val_acc", "lr", "dur", "phi"])
    SortedNames(losses=('loss',), scores=('val_acc',), learning_rates=('lr',), left_out=('dur',), \
unknown=('phi',))
    """
    found: dict[MetricKind | None, list[str]] = {}
    for name in names:
        kind = (kinds or {}).get(name) or metric_kind(name)
        # "train" and "validation" alone are the losses of these data.
        found.setdefault("loss" if kind is None and is_name_of_stage(name) else kind, []).append(
            name
        )
    kinds_in_order: tuple[MetricKind | None, ...] = ("loss", "score", "learning rate", "none", None)
    return SortedNames(*(tuple(found.get(kind, ())) for kind in kinds_in_order))


def history_of_curves(
    curves: Mapping[str, ArrayLike],
    *,
    kinds: Kinds | None = None,
    source: str = "model",
    left_out: Iterable[str] = (),
    **options: Any,
) -> History:
    """Return named curves as a history.

    Parameters
    ----------
    curves : mapping of str to array_like
    kinds : mapping of str to str, optional
        What a framework knows of its metrics.
    source : str, default: "model"
        What error messages call the place where the curves were found.
    left_out : iterable of str, optional
        What was left out already.
    **options
        Further arguments of `History`.

    Returns
    -------
    History

    Raises
    ------
    ValueError
        If a name does not tell what a curve is, or no curve is a loss or a score.

    Examples
    --------
    >>> history_of_curves({"loss": [2.0, 1.0], "val_auroc": [0.5, 0.75], "dur": [3.1, 3.0]})
    <History of network by epoch: loss (2), val_auroc (2)>
    """
    names = sort_names(curves, kinds)
    if names.unknown:
        raise ValueError(_describe_unknown(names, source))
    if not names.losses and not names.scores:
        found = ", ".join(map(str, curves)) or "nothing"
        raise ValueError(
            f"{source} must hold at least one loss or score, got {found}; give "
            "History(losses={…}, scores={…}) if one of these is a loss or a score"
        )
    return History(
        {name: curves[name] for name in names.losses},
        {name: curves[name] for name in names.scores},
        learning_rates={name: curves[name] for name in names.learning_rates},
        left_out=[*left_out, *names.left_out],
        **options,
    )


def _describe_unknown(names: SortedNames, source: str) -> str:
    name = names.unknown[0]
    losses = ", ".join(f"{each!r}: […]" for each in names.losses)
    scores = ", ".join(f"{each!r}: […]" for each in (*names.scores, name))
    as_loss = ", ".join(f"{each!r}: […]" for each in (*names.losses, name))
    others = ", ".join(f"{each!r}: […]" for each in names.scores)
    second = f", scores={{{others}}}" if others else ""
    return (
        f"{source} holds {name!r}, whose name does not tell whether lower or higher is better. "
        f"Give History({{{losses}}}, scores={{{scores}}}) if higher is better, or "
        f"History({{{as_loss}}}{second}) if lower is better"
    )
