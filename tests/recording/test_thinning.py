"""Thinning is even, by powers of two, and keeps the first and the last snapshot."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from mlpviz._recording.thinning import is_kept, stride_within


@given(last=st.integers(0, 5000), most=st.integers(2, 60))
def test_kept_snapshots_are_even_few_and_hold_both_ends(last, most):
    stride = stride_within(last, most)
    kept = [number for number in range(last + 1) if is_kept(number, last, stride)]
    assert stride.bit_count() == 1
    assert (kept[0], kept[-1]) == (0, last)
    assert len(kept) <= most
    assert {b - a for a, b in pairwise(kept[:-1])} <= {stride}
    if stride > 1:  # with half the distance they would be too many
        half = stride // 2
        assert last // half + 1 + (last % half > 0) > most


@given(most=st.integers(2, 20), n=st.integers(1, 300))
def test_what_was_dropped_is_never_wanted_again(most, n):
    kept = set()
    for last in range(n):
        stride = stride_within(last, most)
        kept = {number for number in {*kept, last} if is_kept(number, last, stride)}
        assert kept == {number for number in range(last + 1) if is_kept(number, last, stride)}
