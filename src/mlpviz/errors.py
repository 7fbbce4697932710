"""Errors that a caller may want to catch by their class."""


class NotFittedError(ValueError, AttributeError):
    """A model was given that has no weights yet.

    A model of scikit-learn raises scikit-learn's own error of this name instead. Both are a
    `ValueError` and an `AttributeError`, so that ``except ValueError`` catches either.

    Examples
    --------
    >>> issubclass(NotFittedError, ValueError), issubclass(NotFittedError, AttributeError)
    (True, True)
    """
