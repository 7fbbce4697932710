"""The range of values that a scikit-learn transformer was fitted on, from its attributes."""

from collections.abc import Callable, Iterable
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Range = tuple[NDArray[np.float64], NDArray[np.float64]]
Rule = tuple[tuple[str, ...], Callable[[Any], Range]]

SPREAD: Final = 10.0
"""How many standard deviations (or interquartile ranges) an estimated range goes either way.

Pixels that are nearly always dark go far: a range too narrow would hide clipping that bites.
"""


def fitted_range(step: Any) -> Range | None:
    """Return the lowest and the highest value of each feature that a transformer was fitted on.

    Some transformers keep these values (MinMaxScaler, MaxAbsScaler, KBinsDiscretizer,
    QuantileTransformer, KernelPCA), some keep the center and the spread of each feature
    (StandardScaler, RobustScaler, PCA, IncrementalPCA), from which the range is estimated. The
    first step of a Pipeline, and the parts of a FeatureUnion or of a ColumnTransformer, are asked
    in its place.

    Parameters
    ----------
    step : object
        A fitted transformer.

    Returns
    -------
    low, high : ndarray of shape (n_features,)
        NaN for features whose range is not known.
    None
        If the transformer knows nothing of the range.

    Examples
    --------
    >>> from types import SimpleNamespace
    >>> fitted_range(SimpleNamespace(data_min_=[0, 2], data_max_=[255, 250]))
    (array([0., 2.]), array([255., 250.]))
    """
    exact, estimated = _range_by(EXACT, step), _range_by(ESTIMATED, step)
    if exact is None or estimated is None:
        return estimated if exact is None else exact
    known = ~np.isnan(exact[0])
    return np.where(known, exact[0], estimated[0]), np.where(known, exact[1], estimated[1])


def _of_data_limits(step: Any) -> Range:
    """MinMaxScaler."""
    return _floats(step.data_min_), _floats(step.data_max_)


def _of_largest_magnitudes(step: Any) -> Range:
    """MaxAbsScaler."""
    return -_floats(step.max_abs_), _floats(step.max_abs_)


def _of_bin_edges(step: Any) -> Range:
    """KBinsDiscretizer, which has infinite edges for a constant feature."""
    low = _floats([edges[0] for edges in step.bin_edges_])
    high = _floats([edges[-1] for edges in step.bin_edges_])
    known = np.isfinite(low) & np.isfinite(high)
    return np.where(known, low, np.nan), np.where(known, high, np.nan)


def _of_quantiles(step: Any) -> Range:
    """QuantileTransformer."""
    return _floats(step.quantiles_[0]), _floats(step.quantiles_[-1])


def _of_fitted_samples(step: Any) -> Range:
    """KernelPCA, which keeps what it was fitted on."""
    samples = _floats(step.X_fit_)
    return samples.min(axis=0), samples.max(axis=0)


def _of_variances(step: Any) -> Range:
    """StandardScaler, IncrementalPCA."""
    return _around(step.mean_, np.sqrt(_floats(step.var_)))


def _of_quartiles(step: Any) -> Range:
    """RobustScaler."""
    return _around(step.center_, _floats(step.scale_))


def _of_components(step: Any) -> Range:
    """PCA, whose components tell how much of the variance they explain of each feature."""
    variances = _floats(step.explained_variance_) @ _floats(step.components_) ** 2
    return _around(step.mean_, np.sqrt(variances))


EXACT: Final[tuple[Rule, ...]] = (
    (("data_min_", "data_max_"), _of_data_limits),
    (("max_abs_",), _of_largest_magnitudes),
    (("bin_edges_",), _of_bin_edges),
    (("quantiles_",), _of_quantiles),
    (("X_fit_",), _of_fitted_samples),
)
ESTIMATED: Final[tuple[Rule, ...]] = (
    (("mean_", "var_"), _of_variances),
    (("center_", "scale_"), _of_quartiles),
    (("mean_", "components_", "explained_variance_"), _of_components),
)


def _floats(values: Any) -> NDArray[np.float64]:
    return np.asarray(values, dtype=np.float64)


def _around(center: Any, spread: NDArray[np.float64]) -> Range:
    return _floats(center) - SPREAD * spread, _floats(center) + SPREAD * spread


def _range_by(rules: tuple[Rule, ...], step: Any) -> Range | None:
    """Return the range by the first rule whose attributes the transformer, or a part of it, has."""
    if getattr(step, "steps", None):
        return _range_by(rules, step.steps[0][1])
    if hasattr(step, "transformer_list"):
        return _range_of_any(rules, [part for _, part in step.transformer_list])
    if hasattr(step, "transformers_"):
        return _range_of_columns(rules, step)
    for attributes, rule in rules:
        if all(getattr(step, name, None) is not None for name in attributes):
            return rule(step)
    return None


def _range_of_any(rules: tuple[Rule, ...], steps: Iterable[Any]) -> Range | None:
    ranges = (_range_by(rules, step) for step in steps)
    return next((found for found in ranges if found is not None), None)


def _range_of_columns(rules: tuple[Rule, ...], step: Any) -> Range | None:
    low = np.full(step.n_features_in_, np.nan)
    high = low.copy()
    for _, part, columns in step.transformers_:
        found = _range_by(rules, part)
        if found is not None:
            index = _column_index(step, columns)
            low[index], high[index] = found
    return None if np.isnan(low).all() else (low, high)


def _column_index(step: Any, columns: Any) -> NDArray[np.intp]:
    """Return the columns that a ColumnTransformer names by position, slice, mask or name."""
    position = {name: i for i, name in enumerate(getattr(step, "feature_names_in_", ()))}
    if isinstance(columns, slice):
        start, stop = columns.start, columns.stop
        columns = slice(
            position.get(start, start), position[stop] + 1 if stop in position else stop
        )
    else:
        columns = [position.get(column, column) for column in columns]
    index: NDArray[np.intp] = np.arange(step.n_features_in_)[columns]
    return index
