"""Rows of a data set of any kind, and which of them are chosen, against brute force."""

import re

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mlpviz import Predictions
from mlpviz.samples import (
    SELECTIONS,
    as_samples,
    as_targets,
    check_n_images,
    check_select,
    class_indices,
    first_of,
    is_wrong,
    losses,
    margins,
    merged,
    random_indices,
    ranked,
)
from mlpviz.tiles import parse_image_shape

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
    with pytest.raises(TypeError, match="X must hold real numbers"):
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
        patch.setattr("mlpviz.table.BLOCK_VALUES", most)
        blocks = list(as_samples(np.zeros((n, width))).blocks())
    covered = [row for block in blocks for row in range(block.start, block.stop)]
    assert covered == list(range(n))
    assert all(block.stop - block.start <= max(1, most // width) for block in blocks)


@pytest.mark.parametrize(
    ("X", "error", "message"),
    [
        (np.zeros((2, 8, 8)), ValueError, "got (2, 8, 8); give X.reshape(len(X), -1)"),
        (np.zeros(5), ValueError, "X must have shape (n_samples, n_pixels), got (5,)"),
        (3, ValueError, "X must have shape"),
        (None, ValueError, "X must have shape"),
        (np.zeros((0, 5)), ValueError, "X has no rows"),
        ([["a", "b"]], TypeError, "X must hold real numbers, got dtype <U1"),
        (np.ones((2, 2)) * 1j, TypeError, "got dtype complex128"),
    ],
)
def test_what_is_no_table_of_numbers(X, error, message):
    with pytest.raises(error, match=re.escape(message)):
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


@pytest.mark.parametrize(
    ("y", "count"), [([1, 2], "2 entries"), (5, "a single value"), ([], "0 entries")]
)
def test_targets_must_be_as_many_as_rows(y, count):
    expected = f"y must have one entry for each of the 3 rows of X, got {count}"
    with pytest.raises(ValueError, match=expected):
        as_targets("y", y, 3)


@given(st.integers(1, 50), st.data())
def test_random_rows_are_different_and_follow_the_seed(total, data):
    n, seed = data.draw(st.integers(1, total)), data.draw(st.integers(0, 999))
    drawn = random_indices(n, total, seed)
    assert len(set(drawn.tolist())) == n
    assert set(drawn.tolist()) <= set(range(total))
    np.testing.assert_array_equal(drawn, random_indices(n, total, np.random.default_rng(seed)))


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
    assert first_of(each(), n).tolist() == together[:n]
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
        ranked(np.array(block, float), n, start)
        for block, start in zip(blocks, starts, strict=False)
    ]
    assert all(len(block.keys) <= n for block in found)
    assert merged(found, n).tolist() == expected


def test_wrong_is_what_differs_whatever_its_type():
    said = Predictions(np.array(["a", "b"]), np.array(["a", "b"]))
    assert is_wrong(said, np.array(["a", "a"], object)).tolist() == [False, True]
    assert is_wrong(said, np.array([1, 2])).tolist() == [True, True]


def test_columns_of_classes_in_the_models_order():
    said = Predictions(np.array(["b"]), np.array(["b", "a"]))
    assert class_indices(said, np.array(["a", "b", "c"])).tolist() == [1, 0, -1]


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
    assert losses(said, np.array([1, 7])).tolist() == [np.inf, np.inf]


def test_large_logits_have_finite_losses():
    said = Predictions(np.array([0]), np.array([0, 1]), np.array([[1e4, 0.0]]), "logit")
    assert losses(said, np.array([1])).tolist() == [1e4]


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


def test_one_class_leaves_no_margin():
    said = Predictions(np.array([3]), np.array([3]), np.array([[1.0]]), "probability")
    assert margins(said).tolist() == [0]


@pytest.mark.parametrize(
    ("question", "said", "message"),
    [
        (margins, Predictions(np.array([1.5])), "select='uncertain' needs class scores"),
        (margins, Predictions(np.array([1]), np.array([1])), "predict_proba nor decision_function"),
        (
            lambda said: losses(said, np.array([1])),
            Predictions(np.array([1]), np.array([1])),
            "select='worst' needs class scores",
        ),
    ],
    ids=["regressor", "uncertain", "worst"],
)
def test_without_scores_there_is_a_way_out(question, said, message):
    with pytest.raises(ValueError, match=re.escape(message)) as caught:
        question(said)
    assert "indices" in str(caught.value)


@pytest.mark.parametrize("name", SELECTIONS)
def test_selections_by_name(name):
    assert check_select(name, 5) == name


def test_selections_by_index():
    assert check_select([3, 0], 5).tolist() == [3, 0]
    assert check_select(range(2), 5).tolist() == [0, 1]


@pytest.mark.parametrize(
    ("select", "error", "message"),
    [
        ("error", ValueError, "did you mean 'errors'"),
        ("worse", ValueError, "did you mean 'worst'"),
        (3, TypeError, "select must be one of 'first'"),
        (None, TypeError, "or a sequence of indices, got None"),
        ([], ValueError, "select is empty"),
        ([5], ValueError, "select has the index 5, but there are 5 samples, 0 to 4"),
        ([1, 1], ValueError, "select has the index 1 twice"),
        ([0.5], TypeError, "sequence of int"),
    ],
)
def test_selections_that_are_none(select, error, message):
    with pytest.raises(error, match=re.escape(message)):
        check_select(select, 5)


def test_numbers_of_images():
    assert check_n_images(3) == check_n_images(np.int32(3)) == 3
    for bad in (0, -1):
        with pytest.raises(ValueError, match="n_images must be at least 1"):
            check_n_images(bad)
    for bad in (2.0, True, None, [1, 2]):
        with pytest.raises(TypeError, match="n_images must be a whole number"):
            check_n_images(bad)


@pytest.mark.parametrize(
    ("sizes", "image_shape", "channel_axis"),
    [((5, 2, 3), (2, 3), -1), ((5, 2, 3, 1), (2, 3), -1), ((5, 3, 2, 4), (3, 2, 4), 0)],
)
def test_images_that_are_not_flattened_are_taken_as_such(sizes, image_shape, channel_axis):
    X = np.arange(np.prod(sizes)).reshape(sizes)
    given = as_samples(X, parse_image_shape(image_shape, channel_axis))
    np.testing.assert_array_equal(given.X, X.reshape(5, -1))


@pytest.mark.parametrize("sizes", [(5, 3, 2), (5, 6, 1), (5, 2, 3, 3)])
def test_arrays_of_another_shape_than_the_images_are_refused(sizes):
    with pytest.raises(ValueError, match=r"or \(n_samples, 2, 3\), got .*X.reshape"):
        as_samples(np.zeros(sizes), parse_image_shape((2, 3)))


@pytest.mark.parametrize("check", [as_samples, lambda values: as_targets("X", values, 2)])
def test_lists_of_different_lengths_are_refused_by_name(check):
    with pytest.raises(TypeError, match="X must be an array or lists of one length"):
        check([[1], [2, 3]])
