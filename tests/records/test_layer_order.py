"""The order of matrices that are known by name and shape, and what is refused as ambiguous."""

from typing import ClassVar

import numpy as np
import pytest

from mlpviz._records.layer_order import IN_FIRST, OUT_FIRST, chain_in_order, find_chain
from mlpviz._records.named_arrays import NamedMatrix


def matrices(**shapes):
    """Matrices by name with "__" for dots; a third number is the size of the bias."""
    return [
        NamedMatrix(
            name.replace("__", "."), np.zeros(shape[:2]), np.zeros(shape[2]) if shape[2:] else None
        )
        for name, shape in shapes.items()
    ]


def names(chain):
    return [matrix.name for matrix in chain.matrices]


class TestOrderOfTheUser:
    STORED: ClassVar = {"a__weight": (5, 9, 5), "d__weight": (4, 5, 4), "c__x__weight": (3, 4, 3)}

    @pytest.mark.parametrize("order", [["a.weight", "d.weight", "c.x.weight"], ["a", "d", "c.x"]])
    def test_names_may_leave_out_the_role_of_the_array(self, order):
        chain = chain_in_order(matrices(**self.STORED), order, "net")
        assert names(chain) == ["a.weight", "d.weight", "c.x.weight"]
        assert chain.out_axis == OUT_FIRST
        assert chain.weights_of(chain.matrices[0]).shape == (9, 5)

    def test_names_count_in_any_way_of_writing_words(self):
        chain = chain_in_order(matrices(W_1=(9, 5, 5), W_2=(5, 4, 4)), ["1", "2"], "net")
        assert names(chain) == ["W_1", "W_2"]
        assert chain.out_axis == IN_FIRST

    def test_a_chain_may_leave_arrays_out(self):
        assert names(chain_in_order(matrices(**self.STORED), ["d"], "net")) == ["d.weight"]

    @pytest.mark.parametrize("key", ["e", "c", "weight", ""])
    def test_an_unknown_name_is_refused_with_the_known_ones(self, key):
        known = r"of net \(a\.weight, d\.weight, c\.x\.weight\)"
        with pytest.raises(ValueError, match=rf"names of matrices {known}, got '{key}'"):
            chain_in_order(matrices(**self.STORED), ["a", key], "net")

    def test_sizes_that_do_not_fit_are_refused(self):
        with pytest.raises(ValueError, match=r"sizes fit.*d\.weight \(4, 5\), a\.weight \(5, 9\)"):
            chain_in_order(matrices(**self.STORED), ["d", "a"], "net")

    def test_an_order_that_fits_in_both_orientations_is_refused(self):
        with pytest.raises(ValueError, match=r"net does not tell whether.*both are.*a \(4, 4\)"):
            chain_in_order(matrices(a=(4, 4), b=(4, 4)), ["a", "b"], "net")

    def test_orientations_that_contradict_each_other_are_refused(self):
        with pytest.raises(ValueError, match="net stores some matrices as"):
            chain_in_order(matrices(a=(9, 5, 5), b=(4, 5, 4)), ["a", "b"], "net")


class TestNumbers:
    def test_names_that_differ_in_one_number_are_in_its_order(self):
        stored = matrices(net__10__weight=(4, 5, 4), net__2__weight=(5, 9, 5))
        assert names(find_chain(stored, "net")) == ["net.2.weight", "net.10.weight"]

    def test_one_matrix_is_a_chain(self):
        assert names(find_chain(matrices(w=(9, 5, 5)), "net")) == ["w"]

    @pytest.mark.parametrize(
        "stored",
        [
            {"a1__w0": (4, 5, 4), "a0__w1": (5, 9, 5)},  # two numbers differ
            {"fc1__x": (4, 5, 4), "fc0": (5, 9, 5)},  # one name is longer
            {"out": (4, 5, 4), "hidden": (5, 9, 5)},  # no number
        ],
    )
    def test_other_names_are_in_the_order_of_sizes(self, stored):
        assert [m.matrix.shape for m in find_chain(matrices(**stored), "net").matrices] == [
            (5, 9),
            (4, 5),
        ]

    def test_numbers_against_the_sizes_do_not_count(self):
        stored = matrices(fc1=(4, 5, 4), fc2=(5, 9, 5))
        assert names(find_chain(stored, "net")) == ["fc2", "fc1"]

    def test_both_orientations_are_refused(self):
        with pytest.raises(ValueError, match="both are a chain"):
            find_chain(matrices(fc0=(5, 5), fc1=(5, 5)), "net")

    def test_the_number_of_pixels_tells_the_orientation(self):
        stored = matrices(W1=(9, 5), W2=(5, 9))
        with pytest.raises(ValueError, match="both are a chain"):
            find_chain(stored, "net")
        stored = matrices(W1=(8, 5), W2=(5, 8))
        with pytest.raises(ValueError, match="both are a chain"):
            find_chain(stored, "net", 9)
        assert find_chain(stored, "net", 8).out_axis == IN_FIRST
        assert find_chain(stored, "net", 5).out_axis == OUT_FIRST

    def test_the_number_of_pixels_does_not_undo_the_only_chain(self):
        stored = matrices(W1=(9, 5, 5), W2=(5, 4, 4))
        assert names(find_chain(stored, "net", 100)) == ["W1", "W2"]


class TestNoBiases:
    def test_the_given_order_counts_if_widths_differ(self):
        chain = find_chain(matrices(x=(9, 5), y=(5, 3)), "net")
        assert names(chain) == ["x", "y"]
        assert chain.out_axis == IN_FIRST

    @pytest.mark.parametrize(
        "stored", [{"x": (5, 5), "y": (5, 3)}, {"x": (9, 5), "y": (5, 5), "z": (5, 3)}]
    )
    def test_the_given_order_does_not_count_if_others_are_possible(self, stored):
        with pytest.raises(ValueError, match=r"in no one order: x \(.*order="):
            find_chain(matrices(**stored), "net")

    def test_a_custom_that_contradicts_the_shapes_is_refused(self):
        with pytest.raises(ValueError, match="does not tell whether"):
            find_chain(matrices(a__weight=(9, 5), b__weight=(5, 3)), "net")
        assert find_chain(matrices(a__kernel=(9, 5), b__kernel=(5, 3)), "net").out_axis == IN_FIRST


class TestSizes:
    def test_biases_are_zeros_where_a_layer_has_none(self):
        chain = find_chain(matrices(inner=(9, 5, 5), outer=(5, 3)), "net")
        assert [chain.bias_of(layer).shape for layer in chain.matrices] == [(5,), (3,)]

    def test_a_chain_ends_where_several_may_come_next(self):
        heads = {"body": (9, 5, 5), "first": (5, 3, 3), "second": (5, 2, 2)}
        chain = find_chain(matrices(**heads), "net")
        assert names(chain) == ["body"]
        assert chain.chain_break.layer == "first"
        assert chain.chain_break.function == "an array"
        assert "which comes next: first (5, 3), second (5, 2); give" in chain.chain_break.reason

    def test_arrays_that_fit_nowhere_end_the_chain_at_its_first_layer(self):
        stored = {"body": (9, 5, 5), "head": (5, 3, 3), "other": (7, 7, 7)}
        chain = find_chain(matrices(**stored), "net", 9)
        assert names(chain) == ["body"]
        assert chain.chain_break.layer == "other"

    def test_arrays_that_are_reached_over_others_fit(self):
        stored = {"body": (9, 5, 5), "a": (5, 4, 4), "b": (5, 3, 3), "c": (4, 2, 2), "d": (2, 1, 1)}
        chain = find_chain(matrices(**stored), "net")
        assert chain.chain_break.layer == "a"

    def test_two_first_layers_are_refused_by_name(self):
        stored = matrices(left=(9, 5, 5), right=(8, 5, 5))
        with pytest.raises(ValueError, match=r"left \(9, 5\), right \(8, 5\) may come first"):
            find_chain(stored, "net")
        assert names(find_chain(stored, "net", 8))[0] == "right"

    def test_a_circle_has_no_first_layer(self):
        stored = matrices(there=(9, 5, 5), back=(5, 9, 9))
        with pytest.raises(ValueError, match=r"net .*: every layer may come first by the sizes"):
            find_chain(stored, "net")
        assert names(find_chain(stored, "net", 5)) == ["back", "there"]
