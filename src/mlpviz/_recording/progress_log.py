"""The losses and scores that a training reports, by step."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from mlpviz._records.history import History

Kind = Literal["loss", "score"]
Points = tuple[list[float], list[float]]
NAMES: dict[Kind, str] = {"loss": "training loss", "score": "score"}


@dataclass(frozen=True, eq=False, slots=True)
class Entry:
    """The losses and scores at one step.

    Attributes
    ----------
    step : int or float
    losses, scores : dict of str to float
    """

    step: float
    losses: dict[str, float]
    scores: dict[str, float]


@dataclass(eq=False, slots=True)
class ProgressLog:
    """Losses and scores over the steps of a training.

    Attributes
    ----------
    losses, scores : dict of str to (list of float, list of float)
        The steps and the values of each curve.

    Examples
    --------
    >>> log = ProgressLog()
    >>> log.add(log.check(1, loss=0.5, score={"accuracy": 0.8}))
    >>> log.history("epoch", "network")
    <History of network by epoch: training loss (1), accuracy (1)>
    """

    losses: dict[str, Points] = field(default_factory=dict)
    scores: dict[str, Points] = field(default_factory=dict)

    def check(self, step: float, *, loss: Any, score: Any) -> Entry:
        """Return an entry that fits those before it; nothing is added yet."""
        losses, scores = _named_numbers("loss", loss), _named_numbers("score", score)
        both = sorted((losses.keys() | self.losses) & (scores.keys() | self.scores))
        if both:
            raise ValueError(f"loss and score both name {both[0]!r}; a curve is one or the other")
        return Entry(step, losses, scores)

    def add(self, entry: Entry) -> None:
        """Add an entry to the curves that it names."""
        for curves, values in ((self.losses, entry.losses), (self.scores, entry.scores)):
            for name, value in values.items():
                steps, numbers = curves.setdefault(name, ([], []))
                steps.append(entry.step)
                numbers.append(value)

    def history(self, unit: str, name: str) -> History:
        """Return the curves as a history.

        Raises
        ------
        ValueError
            If nothing was reported.
        """
        if not self.losses and not self.scores:
            raise ValueError(
                "the snapshots have no history, since they were taken without losses; give loss= "
                "to Snapshots.take"
            )
        points = self.losses | self.scores
        return History(
            {key: values for key, (_, values) in self.losses.items()},
            {key: values for key, (_, values) in self.scores.items()},
            steps={key: steps for key, (steps, _) in points.items()},
            unit=unit,
            name=name,
        )


def _named_numbers(argument: Kind, given: Any) -> dict[str, float]:
    if given is None:
        return {}
    named = given if isinstance(given, Mapping) else {NAMES[argument]: given}
    return {str(name): _number(argument, value) for name, value in named.items()}


def _number(argument: str, value: Any) -> float:
    try:
        if not isinstance(value, bool | str | bytes):
            return float(value.detach() if hasattr(value, "detach") else value)
    except (TypeError, ValueError, RuntimeError):  # the last one by tensors of several numbers
        pass
    raise TypeError(f"{argument} must be a number or a mapping of names to numbers, got {value!r}")
