"""The networks that ensembles and multi-output estimators of scikit-learn hold."""

from collections.abc import Mapping
from itertools import combinations
from typing import Any

from mlpviz.adapters.sklearn.wrappers import holds_network, unwrap


def networks(model: Any) -> dict[str, Any] | None:
    """Return the networks that a fitted ensemble holds, by name; None if it is no ensemble.

    Raises
    ------
    ValueError
        If the ensemble holds other estimators as well, which keep no loss curve.
    """
    parts = estimators(unwrap(model))
    if not parts or not any(holds_network(part) for part in parts.values()):
        return None
    others = [name for name, part in parts.items() if not holds_network(part)]
    if others:
        raise ValueError(
            f"model holds {others[0]!r}, a {type(parts[others[0]]).__name__}, which keeps no loss "
            "curve; give a dict of its networks, such as {'mlp': model.named_estimators_['mlp']}"
        )
    return parts


def estimators(model: Any) -> dict[str, Any]:
    """Return the fitted estimators of an ensemble by name, else nothing."""
    named = getattr(model, "named_estimators_", None)
    if isinstance(named, Mapping):
        return {name: part for name, part in named.items() if part != "drop"}
    calibrated = getattr(model, "calibrated_classifiers_", None)
    if calibrated is not None:
        return {f"fold {i}": each.estimator for i, each in enumerate(calibrated)}
    parts = getattr(model, "estimators_", None)
    if not isinstance(parts, list | tuple):
        return {}
    return dict(zip(_names(model, len(parts)), parts, strict=True))


def _names(model: Any, n_parts: int) -> list[str]:
    """Return the classes that an estimator tells apart, numbers for other estimators."""
    name, classes = type(model).__name__, getattr(model, "classes_", ())
    if name == "OneVsRestClassifier" and len(classes) == n_parts:
        return [f"class {each}" for each in classes]
    if name == "OneVsOneClassifier":
        return [f"class {first} or {second}" for first, second in combinations(classes, 2)]
    part = "output" if name.startswith("MultiOutput") else "network"
    return [f"{part} {i}" for i in range(n_parts)]
