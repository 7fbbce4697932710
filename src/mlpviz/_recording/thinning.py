"""Select the snapshots that are kept under a limit: evenly spaced, and the last one."""


def stride_within(last: int, most: int) -> int:
    """Return the smallest power of two at whose distance snapshots are few enough.

    Parameters
    ----------
    last : int
        Number of the last snapshot, counted from 0.
    most : int
        How many snapshots may be kept, at least 2.

    Returns
    -------
    int
        Every snapshot whose number is a multiple of it is kept, and the last one.

    Examples
    --------
    >>> [stride_within(last, most=3) for last in range(6)]
    [1, 1, 1, 2, 2, 4]
    """
    stride = 1
    while last // stride + 1 + (last % stride > 0) > most:
        stride *= 2
    return stride


def is_kept(number: int, last: int, stride: int) -> bool:
    """Return whether a snapshot is kept.

    Examples
    --------
    >>> [number for number in range(8) if is_kept(number, last=7, stride=4)]
    [0, 4, 7]
    """
    return number % stride == 0 or number == last
