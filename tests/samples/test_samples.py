"""Rows of a data set of any kind, and which of them are chosen, against brute force."""

import re
import warnings

import dask.array as da
import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlpviz import Predictions
from mlpviz._out_of_core.dask_arrays import DaskMatrix
from mlpviz._samples.image_shape import parse_image_shape
from mlpviz._samples.samples import (
    SELECTIONS,
    as_samples,
    as_targets,
    check_n_images,
    check_no_missing,
    check_rng,
    check_select,
    class_indices,
    is_wrong,
    losses,
    lowest_rows,
    margins,
    merge_lowest,
    random_indices,
    take_first,
)

TABLE = np.arange(12.0).reshape(4, 3)
SCORES = hnp.arrays(
    np.float64,
    st.tuples(st.integers(1, 8), st.integers(2, 5)),
    elements=st.floats(-30, 30, allow_nan=False),
)


def of_list(table):
    return table.tolist()


def of_fortran(table):
    return np.asfortranarray(table)


def of_matrix(table):
    return table.view(np.matrix)


def of_pandas(table):
    return pytest.importorskip("pandas").DataFrame(table, index=[7, 7, 1, 0][: len(table)])


def of_nullable_pandas(table):
    return pytest.importorskip("pandas").DataFrame(table).astype("Float64")


def of_polars(table):
    return pytest.importorskip("polars").DataFrame(table, schema=["a", "b", "c"])


def sparse(kind):
    return lambda table: pytest.importorskip("scipy.sparse").csr_array(table).asformat(kind)


def of_sparse_matrix(table):
    return pytest.importorskip("scipy.sparse").coo_matrix(table)


def of_dask(table):
    return da.from_array(table, (3, 2))


KINDS = {
    "array": np.array,
    "list": of_list,
    "fortran": of_fortran,
    "matrix": of_matrix,
    "pandas": of_pandas,
    "nullable pandas": of_nullable_pandas,
    "polars": of_polars,
    "csr": sparse("csr"),
    "csc": sparse("csc"),
    "coo": sparse("coo"),
    "dia": sparse("dia"),
    "bsr": sparse("bsr"),
    "coo matrix": of_sparse_matrix,
    "dask": of_dask,
}


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS.keys())
def test_rows_are_the_same_of_every_kind_of_table(kind):
    table = as_samples(kind(TABLE))
    assert (len(table), table.n_values) == (4, 3)
    np.testing.assert_array_equal(table.rows(np.array([2, 0])), TABLE[[2, 0]])
    np.testing.assert_array_equal(table.rows(slice(1, 3)), TABLE[1:3])
    np.testing.assert_array_equal(np.concatenate(list(table.values())), TABLE)
    for rows in (table.rows(np.array([1])), *table.values()):
        assert type(rows) is np.ndarray


@pytest.mark.parametrize("kind", [np.array, of_dask])
def test_progress_is_shown_only_where_it_is_asked_for(kind):
    assert as_samples(kind(TABLE)).progress is False
    assert as_samples(kind(TABLE), progress=True).progress is True
    with pytest.raises(TypeError, match=r"^progress must be True or False, got 'yes'$"):
        as_samples(kind(TABLE), progress="yes")


@pytest.mark.parametrize("kind", [np.array, of_pandas, of_polars, sparse("csr")])
def test_the_model_gets_rows_of_the_kind_that_it_was_given(kind):
    X = kind(TABLE)
    assert type(as_samples(X).take(np.array([1, 3]))) is type(X)


def test_missing_values_under_a_mask_are_not_shown_as_numbers():
    masked = np.ma.masked_array(TABLE.astype(int), TABLE == 4)
    rows = as_samples(masked).rows(slice(0, 4))
    np.testing.assert_array_equal(rows, np.where(TABLE == 4, np.nan, TABLE))


def test_columns_of_different_numbers_are_numbers():
    pd = pytest.importorskip("pandas")
    columns = {"a": [True, False], "b": [1.5, 2.5], "c": pd.array([1, None], "Int64")}
    rows = as_samples(pd.DataFrame(columns)).rows(slice(0, 2))
    np.testing.assert_array_equal(rows, [[1, 1.5, 1], [0, 2.5, np.nan]])


def test_a_column_of_text_is_refused():
    pd = pytest.importorskip("pandas")
    with pytest.raises(TypeError, match=r"^X must hold real numbers, got dtype object$"):
        as_samples(pd.DataFrame({"a": [1, 2], "b": ["1", "2"]}))


def test_a_memory_map_is_read_row_by_row(tmp_path):
    stored = np.memmap(tmp_path / "X", dtype="u1", mode="w+", shape=(4, 3))
    stored[:] = TABLE
    table = as_samples(stored)
    assert table.X is stored
    np.testing.assert_array_equal(table.rows(np.array([3, 1])), TABLE[[3, 1]])


@given(st.integers(1, 40), st.integers(1, 9), st.integers(1, 60))
def test_blocks_cover_all_rows_once_in_order_and_are_bounded(n, width, most):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("mlpviz._samples.table.BLOCK_DOUBLES", most)
        blocks = list(as_samples(np.zeros((n, width))).blocks())
    covered = [row for block in blocks for row in range(block.start, block.stop)]
    assert covered == list(range(n))
    assert all(block.stop - block.start <= max(1, most // width) for block in blocks)


@pytest.mark.parametrize(
    ("X", "error", "message"),
    [
        (
            np.zeros((2, 8, 8)),
            ValueError,
            "X must have shape (n_samples, n_pixels), got (2, 8, 8); give X.reshape(len(X), -1)",
        ),
        (np.zeros(5), ValueError, "X must have shape (n_samples, n_pixels), got (5,)"),
        (3, ValueError, "X must have shape (n_samples, n_pixels), got ()"),
        (None, ValueError, "X must have shape (n_samples, n_pixels), got ()"),
        (np.zeros((0, 5)), ValueError, "X has no rows, so there is nothing to show"),
        ([["a", "b"]], TypeError, "X must hold real numbers, got dtype <U1"),
        (np.ones((2, 2)) * 1j, TypeError, "X must hold real numbers, got dtype complex128"),
        (
            da.from_array(TABLE, (3, 2))[da.from_array(TABLE[:, 0], 3) > 1],
            ValueError,
            (
                "X must be a dask array of known size, got shape (nan, 3); call "
                "X.compute_chunk_sizes() first"
            ),
        ),
    ],
)
def test_what_is_no_table_of_numbers(X, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}$"):
        as_samples(X)


@pytest.mark.parametrize(
    "y",
    [
        ["a", "b", "a"],
        np.array(["a", "b", "a"]),
        np.array([["a"], ["b"], ["a"]]),
        np.array(["a", "b", "a"], object),
    ],
)
def test_targets_of_any_kind(y):
    assert as_targets("y", y, 3).tolist() == ["a", "b", "a"]


def test_targets_of_data_frames():
    pd, pl = pytest.importorskip("pandas"), pytest.importorskip("polars")
    values = ["a", "b", "a"]
    for y in (
        pd.Series(values, index=[5, 5, 1]),
        pd.Series(values, dtype="category"),
        pd.Categorical(values),
        pd.Series(values, dtype="string"),
        pd.DataFrame({"label": values}),
        pl.Series(values),
        pl.Series(values, dtype=pl.Categorical),
        pl.DataFrame({"label": values}),
    ):
        assert as_targets("y", y, 3).tolist() == values


class OnADevice:
    """Values that become an array only where that is asked for by name, as cuDF's do."""

    def to_numpy(self):
        return np.array(["a", "b", "a"])


def test_targets_that_must_be_asked_for_their_array():
    assert as_targets("y", OnADevice(), 3).tolist() == ["a", "b", "a"]


@pytest.mark.parametrize("labels", [np.arange(4), np.arange(4)[:, None]])
def test_labels_of_dask_come_home(labels):
    targets = as_targets("y", da.from_array(labels, 3), 4)
    assert type(targets) is np.ndarray
    assert targets.tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("width", [2, 3])
def test_several_values_for_each_image_stay_with_dask_row_by_row(width):
    targets = as_targets("y", da.from_array(TABLE[:, :width], (3, 1)), 4)
    assert type(targets) is DaskMatrix
    assert targets.array.chunks == ((3, 1), (width,))
    np.testing.assert_array_equal(targets[np.array([3, 0])], TABLE[[3, 0], :width])


def test_targets_of_dask_must_be_of_known_size():
    lazy = da.from_array(TABLE, (3, 2))
    expected = (
        "y must be a dask array of known size, got shape (nan, 3); call "
        "y.compute_chunk_sizes() first"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        as_targets("y", lazy[lazy[:, 0] > 1], 4)


@pytest.mark.parametrize("missing", [np.nan, None])
@pytest.mark.parametrize("width", [1, 3])
def test_a_missing_value_is_refused_by_its_row_in_the_whole(missing, width):
    values = np.arange(5.0 * width).reshape(5, width).astype(object if missing is None else float)
    values[2, -1] = missing
    expected = "y has no value for row 102; leave such rows out of X and y"
    with pytest.raises(ValueError, match=f"^{expected}$"):
        check_no_missing("y", values, 100)
    with pytest.raises(ValueError, match=r"^y has no value for row 2;"):
        check_no_missing("y", values)
    with pytest.raises(
        ValueError, match=r"^labels has no value for row 2; .* out of X and labels$"
    ):
        as_targets("labels", values, 5)
    check_no_missing("y", values[3:], 100)
    check_no_missing("y", values[:0], 100)


@pytest.mark.parametrize(
    ("y", "count"), [([1, 2], "2 entries"), (5, "a single value"), ([], "0 entries")]
)
def test_targets_must_be_as_many_as_rows(y, count):
    expected = f"y must have one entry for each of the 3 rows of X, got {count}"
    with pytest.raises(ValueError, match=f"^{expected}$"):
        as_targets("y", y, 3)


@given(st.integers(1, 50), st.data())
def test_random_rows_are_different_and_follow_the_seed(total, data):
    n, seed = data.draw(st.integers(1, total)), data.draw(st.integers(0, 999))
    drawn = random_indices(n, total, seed)
    assert drawn.dtype == np.intp
    assert len(set(drawn.tolist())) == n
    assert set(drawn.tolist()) <= set(range(total))
    np.testing.assert_array_equal(drawn, random_indices(n, total, np.random.default_rng(seed)))


def test_a_generator_goes_on_and_a_seed_begins_anew():
    rng = np.random.default_rng(3)
    assert check_rng(rng) is rng
    assert check_rng(3).random() == check_rng(3).random()
    assert check_rng(None).random() != check_rng(None).random()


@pytest.mark.parametrize(("rng", "error"), [("a", TypeError), (-1, ValueError), (0.5, TypeError)])
def test_what_is_no_source_of_random_numbers(rng, error):
    expected = (
        f"rng must be None, a seed (a whole number from 0) or a numpy.random.Generator, got {rng!r}"
    )
    with pytest.raises(error, match=f"^{re.escape(expected)}$"):
        check_rng(rng)


@given(
    st.lists(st.lists(st.integers(0, 99), max_size=5), min_size=1, max_size=6), st.integers(1, 10)
)
def test_first_of_blocks_are_taken_in_order_and_nothing_is_asked_beyond(blocks, n):
    asked = []

    def each():
        for block in blocks:
            asked.append(block)
            yield np.array(block, np.intp)

    together = [index for block in blocks for index in block]
    assert take_first(each(), n).tolist() == together[:n]
    sizes = np.cumsum([len(block) for block in blocks])
    enough = int(np.searchsorted(sizes, n)) + 1
    assert len(asked) == min(enough, len(blocks))


@given(
    st.lists(st.lists(st.integers(-3, 3), max_size=9), min_size=1, max_size=5), st.integers(1, 9)
)
def test_ranks_are_those_of_brute_force(blocks, n):
    keys = [key for block in blocks for key in block]
    expected = sorted(range(len(keys)), key=lambda i: (keys[i], i))[:n]
    starts = np.cumsum([0, *map(len, blocks)])
    found = [
        lowest_rows(np.array(block, float), n, start)
        for block, start in zip(blocks, starts, strict=False)
    ]
    assert all(len(block.keys) <= n for block in found)
    chosen = merge_lowest(found, n)
    assert chosen.tolist() == expected
    assert chosen.dtype == np.intp


def test_of_many_equal_keys_the_first_rows_are_first():
    keys = np.tile([1.0, 0.0], 50)
    expected = [*range(6, 105, 2), *range(5, 105, 2)]
    assert lowest_rows(keys, 100, 5).indices.tolist() == expected
    assert merge_lowest(
        [lowest_rows(keys, 100, 5), lowest_rows(keys[:1], 1, 105)], 200
    ).tolist() == [
        *expected,
        105,
    ]


def test_rows_without_a_key_come_last_in_their_order():
    keys = np.array([np.nan, 2.0, np.nan, 1.0])
    for n in range(1, 5):
        assert lowest_rows(keys, n, 10).indices.tolist() == [13, 11, 10, 12][:n]


def test_where_nothing_is_found_there_are_no_indices():
    for nothing in (take_first([np.empty(0, np.intp)], 3), merge_lowest([], 3)):
        assert nothing.tolist() == []
        assert nothing.dtype == np.intp


def test_wrong_is_what_differs_whatever_its_type():
    said = Predictions(np.array(["a", "b"]), np.array(["a", "b"]))
    assert is_wrong(said, np.array(["a", "a"], object)).tolist() == [False, True]
    assert is_wrong(said, np.array([1, 2])).tolist() == [True, True]


def test_columns_of_classes_in_the_models_order():
    said = Predictions(np.array(["b"]), np.array(["b", "a"]))
    assert class_indices(said, np.array(["a", "b", "c"])).tolist() == [1, 0, -1]
    assert class_indices(said, np.array([], str)).dtype == np.intp


def test_columns_of_numbers_in_the_models_order():
    said = Predictions(np.array([7]), np.array([7, 2, 5]))
    for kind in (np.int64, np.uint8, np.float32, object):
        columns = class_indices(said, np.array([2, 7, 5, 3, 9, 0], kind))
        assert columns.tolist() == [1, 0, 2, -1, -1, -1]
        assert columns.dtype == np.intp


def test_columns_of_numbers_and_names_together():
    mixed, numbers = np.array(["a", 1], object), np.array([0, 1])
    said = Predictions(mixed, mixed)
    assert class_indices(said, numbers).tolist() == [-1, 1]
    assert class_indices(Predictions(numbers, numbers), mixed).tolist() == [-1, 1]
    assert class_indices(said, mixed).tolist() == [0, 1]


def softmax(scores):
    odds = np.exp(scores - scores.max(axis=1, keepdims=True))
    return odds / odds.sum(axis=1, keepdims=True)


@given(SCORES, st.data())
def test_losses_are_those_of_log_loss(scores, data):
    from sklearn.metrics import log_loss

    classes = np.arange(scores.shape[1])
    truth = np.array([data.draw(st.sampled_from(list(classes))) for _ in scores])
    expected = [
        log_loss([label], [row], labels=classes)
        for label, row in zip(truth, softmax(scores), strict=True)
    ]
    values = classes[scores.argmax(axis=1)]
    of_logits = losses(Predictions(values, classes, scores, "logit"), truth)
    of_shares = losses(Predictions(values, classes, softmax(scores), "probability"), truth)
    # scikit-learn keeps probabilities off 0 by the precision of their type.
    near = np.array(expected) < 30
    np.testing.assert_allclose(of_logits[near], np.array(expected)[near], atol=1e-6)
    np.testing.assert_allclose(of_shares[near], np.array(expected)[near], atol=1e-6)
    assert (of_logits[~near] > 29).all()


def test_losses_of_what_the_model_thinks_impossible_or_does_not_know_are_infinite():
    said = Predictions(
        np.array([0, 0]), np.array([0, 1]), np.array([[1.0, 0], [1, 0]]), "probability"
    )
    with warnings.catch_warnings(action="error"):
        assert losses(said, np.array([1, 7])).tolist() == [np.inf, np.inf]


def test_large_logits_have_finite_losses():
    said = Predictions(np.array([0]), np.array([0, 1]), np.array([[1e4, 0.0]]), "logit")
    assert losses(said, np.array([1])).tolist() == [1e4]


def test_logits_of_one_row_do_not_reach_into_another():
    scores = np.array([[1e4, 0.0], [0.0, 0.0]])
    said = Predictions(np.array([0, 0]), np.array([0, 1]), scores, "logit")
    assert losses(said, np.array([1, 1])).tolist() == [1e4, np.log(2)]


@pytest.mark.parametrize("kind", ["probability", "logit", "margin"])
def test_losses_and_margins_are_of_double_precision(kind):
    scores = np.array([[0.75, 0.25]], np.float32)
    said = Predictions(np.array([0]), np.array([0, 1]), scores, kind)
    assert losses(said, np.array([1])).dtype == np.float64
    assert margins(said).dtype == np.float64


@given(SCORES, st.data())
def test_losses_of_margins_are_how_far_the_best_other_class_is_ahead(scores, data):
    classes = np.arange(scores.shape[1])
    truth = np.array([data.draw(st.sampled_from(list(classes))) for _ in scores])
    expected = [
        max(score for i, score in enumerate(row) if i != label) - row[label]
        for label, row in zip(truth, scores, strict=True)
    ]
    said = Predictions(scores.argmax(axis=1), classes, scores, "margin")
    np.testing.assert_allclose(losses(said, truth), expected)
    assert ((losses(said, truth) > 0) <= (said.values != truth)).all()


@pytest.mark.parametrize("shape", [(5,), (5, 3)])
def test_losses_of_regressors_are_squared_errors(shape):
    rng = np.random.default_rng(0)
    values, truth = rng.normal(size=shape), rng.normal(size=shape)
    expected = ((values - truth) ** 2).reshape(5, -1).sum(axis=1)
    np.testing.assert_allclose(losses(Predictions(values), truth), expected)


def test_losses_of_whole_numbers_do_not_wrap_around():
    said = Predictions(np.array([0], np.uint8))
    assert losses(said, np.array([200], np.uint8)).tolist() == [40000]


@given(SCORES, st.sampled_from(["probability", "logit", "margin"]))
def test_margins_are_between_the_two_highest(scores, kind):
    scores = softmax(scores) if kind == "probability" else scores
    said = Predictions(scores.argmax(axis=1), np.arange(scores.shape[1]), scores, kind)
    compared = softmax(scores) if kind == "logit" else scores
    expected = np.diff(np.sort(compared, axis=1)[:, -2:])[:, 0]
    np.testing.assert_allclose(margins(said), expected, atol=1e-12)


def test_margins_of_logits_are_between_probabilities():
    said = Predictions(np.array([1]), np.array([0, 1]), np.array([[0.0, np.log(3)]]), "logit")
    np.testing.assert_allclose(margins(said), [0.5])


def test_one_class_leaves_no_margin():
    said = Predictions(np.array([3]), np.array([3]), np.array([[1.0]]), "probability")
    assert margins(said).tolist() == [0]


NO_SCORES = (
    "needs class scores, but the model gives none (it has neither predict_proba nor "
    "decision_function, or only predictions were given); use 'first', 'random', 'errors' or indices"
)


@pytest.mark.parametrize(
    ("question", "said", "message"),
    [
        (
            lambda said: is_wrong(said, np.array([1])),
            Predictions(np.array([1.5])),
            (
                "select='errors' needs predicted classes, but the model is a regressor (or y_pred "
                "holds floats); use 'worst', which ranks by squared error, 'first', 'random' or "
                "indices"
            ),
        ),
        (
            margins,
            Predictions(np.array([1.5])),
            (
                "select='uncertain' needs class scores, but the model is a regressor; use 'first', "
                "'random', 'worst' or indices"
            ),
        ),
        (
            margins,
            Predictions(np.array([1]), np.array([1])),
            f"select='uncertain' {NO_SCORES}",
        ),
        (
            margins,
            Predictions(np.array([1]), np.array([1]), kind="margin"),
            f"select='uncertain' {NO_SCORES}",
        ),
        (
            lambda said: losses(said, np.array([1])),
            Predictions(np.array([1]), np.array([1])),
            f"select='worst' {NO_SCORES}",
        ),
    ],
    ids=["errors", "regressor", "uncertain", "margins", "worst"],
)
def test_without_scores_there_is_a_way_out(question, said, message):
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        question(said)


@pytest.mark.parametrize("name", SELECTIONS)
def test_selections_by_name(name):
    assert check_select(name, 5) == name


def test_selections_by_index():
    assert check_select([3, 0], 5).tolist() == [3, 0]
    assert check_select(range(2), 5).tolist() == [0, 1]


ONE_OF = "select must be one of 'first', 'random', 'errors', 'worst', 'uncertain'"


@pytest.mark.parametrize(
    ("select", "error", "message"),
    [
        ("error", ValueError, f"{ONE_OF}, got 'error'; did you mean 'errors'?"),
        ("worse", ValueError, f"{ONE_OF}, got 'worse'; did you mean 'worst'?"),
        (3, TypeError, f"{ONE_OF} or a sequence of indices, got 3"),
        (None, TypeError, f"{ONE_OF} or a sequence of indices, got None"),
        (
            [],
            ValueError,
            "select is empty, so there is nothing to show; give at least one index",
        ),
        ([5], ValueError, "select has the index 5, but there are 5 samples, 0 to 4"),
        ([1, 1], ValueError, "select has the index 1 twice"),
        ([0.5], TypeError, "select must be None, an int or a sequence of int"),
    ],
)
def test_selections_that_are_none(select, error, message):
    with pytest.raises(error, match=f"^{re.escape(message)}"):
        check_select(select, 5)


def test_numbers_of_images():
    assert check_n_images(3) == check_n_images(np.int32(3)) == 3
    assert check_n_images(1) == 1
    for bad in (0, -1):
        with pytest.raises(ValueError, match=f"^n_images must be at least 1, got {bad}$"):
            check_n_images(bad)
    for bad in (2.0, True, None, [1, 2]):
        expected = f"n_images must be a whole number, got {bad!r}; name rows with select=[…]"
        with pytest.raises(TypeError, match=f"^{re.escape(expected)}$"):
            check_n_images(bad)


@pytest.mark.parametrize(
    ("sizes", "image_shape", "channel_axis"),
    [((5, 2, 3), (2, 3), -1), ((5, 2, 3, 1), (2, 3), -1), ((5, 3, 2, 4), (3, 2, 4), 0)],
)
def test_images_that_are_not_flattened_are_taken_as_such(sizes, image_shape, channel_axis):
    X = np.arange(np.prod(sizes)).reshape(sizes)
    given = as_samples(X, parse_image_shape(image_shape, channel_axis))
    np.testing.assert_array_equal(given.X, X.reshape(5, -1))
    lazy = as_samples(da.from_array(X, 2), parse_image_shape(image_shape, channel_axis))
    np.testing.assert_array_equal(lazy.rows(slice(None)), X.reshape(5, -1))


def test_rows_of_a_data_frame_may_be_images_of_one_line():
    given = as_samples(of_pandas(TABLE), parse_image_shape((1, 3)))
    np.testing.assert_array_equal(given.rows(slice(None)), TABLE)


@pytest.mark.parametrize("sizes", [(5, 3, 2), (5, 6, 1), (5, 2, 3, 3)])
def test_arrays_of_another_shape_than_the_images_are_refused(sizes):
    expected = (
        f"X must have shape (n_samples, n_pixels) or (n_samples, 2, 3), got {sizes}; "
        "give X.reshape(len(X), -1)"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(expected)}$"):
        as_samples(np.zeros(sizes), parse_image_shape((2, 3)))


@pytest.mark.parametrize("check", [as_samples, lambda values: as_targets("X", values, 2)])
def test_lists_of_different_lengths_are_refused_by_name(check):
    with pytest.raises(TypeError, match=r"^X must be an array or lists of one length: "):
        check([[1], [2, 3]])
