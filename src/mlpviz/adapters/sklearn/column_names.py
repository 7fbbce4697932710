"""The names of columns that estimators were fitted with."""

from typing import Any

from numpy.typing import NDArray


def with_column_names(X: NDArray[Any], estimator: Any) -> Any:
    """Return X as the data frame that an estimator was fitted on; as it is if that was an array.

    An estimator may pick columns by their names.
    """
    names = getattr(estimator, "feature_names_in_", None)
    if names is None:
        return X
    import pandas as pd

    return pd.DataFrame(X, columns=names)
