"""Findings about a network, in sentences with their numbers."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.divergence import divergence_findings
from mlpviz._analysis.hidden_layer import HiddenLayer
from mlpviz._analysis.input_statistics import InputStatistics
from mlpviz._analysis.loss_findings import loss_findings
from mlpviz._analysis.scale_findings import (
    input_findings,
    unmoved_weight_findings,
    weight_size_findings,
)
from mlpviz._analysis.thresholds import Thresholds
from mlpviz._analysis.unit_findings import unit_findings
from mlpviz._analysis.unit_measures import UnitMeasures
from mlpviz._records.history import History

HEALTHY: Final = "Nothing stands out: the network looks healthy."


@dataclass(frozen=True, eq=False, slots=True, kw_only=True)
class FindingInputs:
    """Everything that findings are based on.

    Attributes
    ----------
    hidden : HiddenLayer
        The layer of the verdicts.
    verdict : ndarray of str of shape (n_units,)
    measures : UnitMeasures
    least_similarity : float
        The similarity from which on units are duplicates.
    inputs : InputStatistics or None
        None without images.
    history : History or None
        None if the model keeps none.
    """

    hidden: HiddenLayer
    verdict: NDArray[np.str_]
    measures: UnitMeasures
    least_similarity: float
    inputs: InputStatistics | None
    history: History | None


def list_findings(known: FindingInputs, thresholds: Thresholds) -> tuple[str, ...]:
    """Return all findings. Divergence comes first; a healthy network has one finding."""
    history = known.history
    losses = [] if history is None else loss_findings(history, thresholds)
    diverged = [finding for finding in losses if finding.diverged]
    layers, scheme = known.hidden.layers, known.hidden.scheme
    n_dead = int((known.verdict == "dead").sum()) if known.hidden.index == 0 else 0
    scaling = (layers, scheme, known.inputs, thresholds)
    divergence = divergence_findings(layers)
    findings = [
        *divergence,
        *(finding.text for finding in diverged),
        *unit_findings(known.verdict, known.measures, thresholds, known.least_similarity),
        *(finding.text for finding in losses if not finding.diverged),
    ]
    if not divergence:
        findings += [
            *input_findings(*scaling, n_dead=n_dead),
            *weight_size_findings(*scaling),
            *unmoved_weight_findings(*scaling),
        ]
    return tuple(findings) or (HEALTHY,)
