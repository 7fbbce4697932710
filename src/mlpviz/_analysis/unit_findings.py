"""Findings about the units of a layer."""

from collections.abc import Sequence
from typing import Final

import numpy as np
from numpy.typing import NDArray

from mlpviz._analysis.thresholds import Thresholds
from mlpviz._analysis.unit_measures import UnitMeasures
from mlpviz._analysis.verdicts import VERDICTS, is_constant, unseen_share
from mlpviz._formatting import format_count, format_percent

MOST_NAMED: Final = 12


def unit_findings(
    verdict: NDArray[np.str_],
    measures: UnitMeasures,
    thresholds: Thresholds,
    least_similarity: float,
) -> list[str]:
    """Return one finding for each verdict that is not healthy."""
    reasons = _reasons(verdict, measures, thresholds, least_similarity)
    findings = []
    for name in VERDICTS[:-1]:
        units = np.flatnonzero(verdict == name)
        if units.size:
            count = f"{units.size} of {format_count(len(verdict), 'unit')}"
            named = format_units(units)
            if name == "duplicate":
                named = _format_pairs(units, measures.twin)
            verb = "is" if units.size == 1 else "are"
            findings.append(f"{count} {verb} {name}, {reasons[name]}: {named}.")
    return findings + _unproven(verdict, measures, thresholds)


def _reasons(
    verdict: NDArray[np.str_],
    measures: UnitMeasures,
    thresholds: Thresholds,
    least_similarity: float,
) -> dict[str, str]:
    images = format_count(measures.n_images, "image")
    firing = measures.firing[verdict == "rare"]
    compared = "activations" if measures.n_images else "incoming weights and biases"
    worthless = "" if np.isnan(measures.importance).all() else ", and worth nothing measurable"
    return {
        "diverged": "with weights or activations that are NaN or infinite",
        "dead": _why_dead(verdict, measures),
        "rare": f"firing on at most {format_percent(firing.max(initial=0))} of the {images} (with "
        f"95% confidence, on less than {format_percent(thresholds.rare)} of such images)",
        "unused": f"with outgoing weights of at most {thresholds.outgoing:.2g} times the layer's "
        f"median norm{worthless}",
        "saturated": f"stuck at one end of the activation for {thresholds.saturation:.0%} of the "
        f"images or more{worthless}",
        "duplicate": f"with {compared} of a {'correlation' if measures.n_images else 'cosine'} of "
        f"at least {_format_similarity(least_similarity)}",
        "unstructured": "with a filter like noise (Moran's I less than "
        f"{thresholds.structure:g} standard deviations above that of random pixels) and weights "
        f"as initialized, or unlike the other filters{worthless}",
    }


def _why_dead(verdict: NDArray[np.str_], measures: UnitMeasures) -> str:
    if not measures.n_images:
        return "with no incoming weights"
    images = format_count(measures.n_images, "image")
    share = format_percent(unseen_share(measures.n_images))
    if (measures.firing[verdict == "dead"] == 0).all():
        bound = f"with 95% confidence, on less than {share} of such images"
        return f"never firing on the {images} ({bound})"
    bound = f"with 95% confidence, for all but {share} of such images"
    return f"with the same output for all {images} ({bound})"


def _unproven(
    verdict: NDArray[np.str_], measures: UnitMeasures, thresholds: Thresholds
) -> list[str]:
    """Return which units may be dead, if the images are too few to tell."""
    if not measures.n_images:
        return []
    constant = is_constant(measures, thresholds) & (verdict != "dead") & (verdict != "diverged")
    units = np.flatnonzero(constant)
    if not units.size:
        return []
    verb = "gives" if units.size == 1 else "give"
    return [
        (
            f"{units.size} of {format_count(len(verdict), 'unit')} {verb} the same output for the "
            f"{format_count(measures.n_images, 'image')}, too few to call a unit dead: "
            f"it may differ for up to {format_percent(unseen_share(measures.n_images))} of such "
            f"images; give more images: {format_units(units)}."
        )
    ]


def format_units(units: Sequence[int] | NDArray[np.intp]) -> str:
    """Return such as "unit 3" or "units 1, 2, 3"."""
    names = ", ".join(str(unit) for unit in units[:MOST_NAMED])
    more = len(units) - MOST_NAMED
    noun = "unit" if len(units) == 1 else "units"
    return f"{noun} {names}" + (f" and {more} more" if more > 0 else "")


def _format_pairs(units: NDArray[np.intp], twin: NDArray[np.intp]) -> str:
    pairs = list(dict.fromkeys(tuple(sorted((int(u), int(twin[u])))) for u in units))
    names = ", ".join(f"{a} and {b}" for a, b in pairs[:MOST_NAMED])
    more = len(pairs) - MOST_NAMED
    return f"units {names}" + (f" and {more} more pairs" if more > 0 else "")


def _format_similarity(similarity: float) -> str:
    """Return such as "0.995"; values close to 1 have as many digits as differ from 1."""
    digits = 3 if similarity < 0.9995 else int(np.ceil(-np.log10(max(1 - similarity, 1e-15)))) + 1
    return f"{similarity:.{digits}f}".rstrip("0").rstrip(".")
