"""Report on the units of a network at each step of its training."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from mlpviz._analysis.report import UnitReport
from mlpviz._analysis.verdicts_over_time import describe_onsets
from mlpviz._recording.snapshots import Snapshots


def report_over_time(
    snapshots: Snapshots, report_of: Callable[..., UnitReport], y: Any
) -> UnitReport:
    """Return the report on the last snapshot, with the verdicts on all of them.

    Parameters
    ----------
    snapshots : Snapshots
    report_of : callable
        Takes `Layers`, and `y` as a keyword.
    y : array_like or None
        The classes of the images, for the last snapshot only.
    """
    n = len(snapshots)
    reports = [report_of(snapshots[i], y=y if i == n - 1 else None) for i in range(n)]
    verdicts = np.array([report.verdict for report in reports])
    onsets = describe_onsets(verdicts, snapshots.steps, snapshots.unit)
    sentences = [f"{onset[0].upper()}{onset[1:]}." for onset in onsets]
    findings = (*reports[-1].findings, *sentences)
    return replace(reports[-1], steps=snapshots.steps, verdicts=verdicts, findings=findings)
