import re
import tracemalloc
from functools import partial
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy.sparse import csr_array
from sklearn.compose import ColumnTransformer
from sklearn.datasets import load_digits
from sklearn.decomposition import PCA, KernelPCA, TruncatedSVD
from sklearn.feature_selection import SelectKBest, VarianceThreshold
from sklearn.kernel_approximation import Nystroem, RBFSampler
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import (
    Binarizer,
    FunctionTransformer,
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    Normalizer,
    PolynomialFeatures,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
)
from sklearn.random_projection import GaussianRandomProjection, SparseRandomProjection

from mlpviz._pixel_space.affine import COMMON_RANGES, pixel_space
from mlpviz._pixel_space.filters import Filters
from mlpviz._pixel_space.local import local_filters
from mlpviz._records.layers import Layers
from mlpviz._records.transform import Transform
from mlpviz.adapters.sklearn.fitted_ranges import fitted_range

DIGITS = load_digits().data
CONSTANT = (np.ptp(DIGITS, axis=0) == 0).nonzero()[0]


def variances(X, _):
    return X.var(axis=0)


def halves(first, second, n_features):
    middle = n_features // 2
    return ColumnTransformer(
        [("first", first, slice(0, middle)), ("second", second, slice(middle, n_features - 1))]
    )


def network_behind(steps, X, n_units=5):
    """Fit steps one after another; return Layers behind them, and true pre-activations for X."""
    transforms, values = [], X
    for step in steps:
        low, high = fitted_range(step.fit(values)) or (None, None)
        transforms.append(Transform(type(step).__name__, step.transform, low, high))
        values = step.transform(values)
    values = values.toarray() if hasattr(values, "toarray") else np.asarray(values)
    rng = np.random.default_rng(5)
    weights, bias = rng.normal(size=(values.shape[1], n_units)), rng.normal(size=n_units)
    layers = Layers([weights], [bias], preprocessing=transforms, n_pixels=X.shape[1])
    return layers, values @ weights + bias


def miss(filters, X, truth):
    return np.abs(X @ filters.weights + filters.bias - truth).max() / np.abs(truth).max()


AFFINE = {
    "StandardScaler": lambda: [StandardScaler()],
    "StandardScaler without mean": lambda: [StandardScaler(with_mean=False)],
    "StandardScaler in place": lambda: [StandardScaler(copy=False)],
    "MinMaxScaler": lambda: [MinMaxScaler((-1, 1))],
    "MinMaxScaler that clips": lambda: [MinMaxScaler(clip=True)],
    "MaxAbsScaler": lambda: [MaxAbsScaler()],
    "RobustScaler": lambda: [RobustScaler()],
    "PCA": lambda: [PCA(20)],
    "PCA of full rank": lambda: [PCA()],
    "whitening PCA": lambda: [PCA(20, whiten=True)],
    "StandardScaler, whitening PCA": lambda: [StandardScaler(), PCA(0.99, whiten=True)],
    "TruncatedSVD": lambda: [TruncatedSVD(20, random_state=0)],
    "SelectKBest": lambda: [SelectKBest(variances, k=20)],
    "VarianceThreshold": lambda: [VarianceThreshold()],
    "ColumnTransformer": lambda: [halves(PCA(5), StandardScaler(), 64)],
    "FeatureUnion": lambda: [
        FeatureUnion([("pca", PCA(5)), ("unit", MinMaxScaler(clip=True)), ("z", StandardScaler())])
    ],
    "FunctionTransformer": lambda: [FunctionTransformer(lambda X: X / 255)],
    "GaussianRandomProjection": lambda: [GaussianRandomProjection(30, random_state=0)],
    "sparse output": lambda: [FunctionTransformer(csr_array), MaxAbsScaler()],
    "SparseRandomProjection": lambda: [SparseRandomProjection(30, random_state=0)],
    "data frames": lambda: [StandardScaler().set_output(transform="pandas")],
    "constant outputs": lambda: [PolynomialFeatures(1)],
    "pipelines in pipelines": lambda: [
        make_pipeline(VarianceThreshold(), make_pipeline(StandardScaler(), PCA(30)))
    ],
    "PCA, MinMaxScaler that clips": lambda: [PCA(30), MinMaxScaler(clip=True)],
    "a long chain": lambda: [
        FunctionTransformer(lambda X: X / 255),
        StandardScaler(),
        PCA(40, whiten=True),
        MinMaxScaler(clip=True),
        GaussianRandomProjection(30, random_state=1),
        SelectKBest(variances, k=20),
        RobustScaler(),
    ],
}
SCALES = {"to 16": DIGITS, "to 1": DIGITS / 16, "to 255": 255 / 16 * DIGITS, "far": 1000 + DIGITS}


@pytest.mark.parametrize("scale", SCALES)
@pytest.mark.parametrize("case", AFFINE)
def test_filters_give_the_preactivations_of_raw_images(case, scale):
    X = SCALES[scale]
    layers, truth = network_behind(AFFINE[case](), X.copy())
    assert miss(pixel_space(layers), X, truth) < 1e-8


def a_step(draw, n_features):
    k = draw(st.integers(1, n_features))
    seed = draw(st.integers(0, 99))
    simple = st.sampled_from(
        [
            StandardScaler(),
            StandardScaler(with_std=False),
            MinMaxScaler((-2, 3)),
            MaxAbsScaler(),
            RobustScaler(),
            FunctionTransformer(lambda X: X / 255),
            FunctionTransformer(lambda X: 3 - X[:, ::-1]),
        ]
    )
    mixing = st.sampled_from(
        [
            PCA(0.99),
            PCA(0.9, whiten=True),
            *([TruncatedSVD(k, random_state=seed)] if n_features > 1 else []),
            SelectKBest(variances, k=k),
            VarianceThreshold(),
            GaussianRandomProjection(k, random_state=seed),
            MinMaxScaler(clip=True),
        ]
    )
    kind = draw(st.sampled_from(["simple", "mixing", "union", "columns", "pipeline"]))
    if kind == "union":
        return FeatureUnion([("a", draw(simple)), ("b", PCA(0.9))])
    if kind == "columns" and n_features > 3:
        return halves(draw(simple), PCA(0.95), n_features)
    if kind == "pipeline":
        return make_pipeline(draw(simple), make_pipeline(draw(simple), PCA(0.95)))
    return draw(simple if kind == "simple" else mixing)


@st.composite
def compositions(draw):
    X = 255 / 16 * DIGITS[:100, 16:48]
    values, steps = X, []
    for _ in range(draw(st.integers(1, 5))):
        steps.append(a_step(draw, values.shape[1]))
        values = steps[-1].fit_transform(values)
        spread = getattr(steps[-1], "singular_values_", np.ones(1))
        assume(spread.min() > 1e-6 * spread.max())  # less is rounding, which a scaler would blow up
    return steps, X


@settings(max_examples=40, deadline=None)
@given(compositions())
def test_filters_hold_for_any_order_of_affine_steps(composition):
    steps, X = composition
    layers, truth = network_behind(steps, X)
    assert miss(pixel_space(layers), X, truth) < 1e-8


@settings(max_examples=50, deadline=None)
@given(
    sizes=st.lists(st.integers(1, 9), min_size=2, max_size=5),
    seed=st.integers(0, 2**32 - 1),
    log_scale=st.integers(-6, 6),
)
def test_filters_are_the_product_of_the_matrices(sizes, seed, log_scale):
    rng = np.random.default_rng(seed)
    matrices = [rng.normal(size=shape) for shape in pairwise(sizes)]
    matrices[0] *= 10.0**log_scale
    steps = [Transform("dense", lambda X, A=A: X @ A + np.abs(A).max()) for A in matrices]
    weights = rng.normal(size=(sizes[-1], 3))
    filters = pixel_space(Layers([weights], preprocessing=steps, n_pixels=sizes[0]))
    expected = np.linalg.multi_dot([*matrices, weights])
    np.testing.assert_allclose(filters.weights, expected, atol=1e-9 * np.abs(expected).max())
    assert filters.connected.all()


def digits_in_bins(encode):
    return KBinsDiscretizer(
        4, encode=encode, strategy="uniform", quantile_method="averaged_inverted_cdf"
    )


VARIED = np.delete(DIGITS, CONSTANT, axis=1)
NOT_AFFINE = {
    "Normalizer": Normalizer,
    "KBinsDiscretizer": lambda: digits_in_bins("ordinal"),
    "KBinsDiscretizer, sparse": lambda: digits_in_bins("onehot"),
    "QuantileTransformer": lambda: QuantileTransformer(n_quantiles=50),
    "PowerTransformer": PowerTransformer,
    "RBFSampler": lambda: RBFSampler(random_state=0),
    "Nystroem": lambda: Nystroem(gamma=1e-3, n_components=20, random_state=0),
    "KernelPCA": lambda: KernelPCA(5, kernel="rbf", gamma=1e-3, random_state=0),
    "KernelPCA, too narrow to be seen": lambda: KernelPCA(
        5, kernel="rbf", gamma=1.0, random_state=0
    ),
    "Binarizer": lambda: Binarizer(threshold=8),
    "PolynomialFeatures": lambda: PolynomialFeatures(2),
    "FunctionTransformer, square root": lambda: FunctionTransformer(np.sqrt),
    "FunctionTransformer, logarithm": lambda: FunctionTransformer(lambda X: np.log1p(np.abs(X))),
    "FunctionTransformer, exponential": lambda: FunctionTransformer(lambda X: np.exp(2.7 * X)),
    "FunctionTransformer, clip": lambda: FunctionTransformer(lambda X: X.clip(0, 100)),
    "FunctionTransformer, rounding": lambda: FunctionTransformer(np.rint),
    "FunctionTransformer, one pixel": lambda: FunctionTransformer(
        lambda X: np.hstack([X[:, :-1], np.abs(X[:, -1:])])
    ),
}


@pytest.mark.parametrize("case", NOT_AFFINE)
def test_what_is_not_affine_is_refused_by_name_with_both_ways_out(case):
    layers, _ = network_behind([NOT_AFFINE[case]()], VARIED)
    with pytest.raises(ValueError, match=f"step {case.split(',')[0]} ") as refusal:
        pixel_space(layers)
    assert 'space="input"' in str(refusal.value)
    assert 'space="local"' in str(refusal.value)
    assert "at=image" in str(refusal.value)


WAYS_OUT = (
    'use space="input" to see the weights as the first layer has them, or space="local" with '
    "at=image to see the weights that pixels have close to one image"
)
FLAT = {
    "far": lambda X: np.exp(-1e5 - X),
    "constant": lambda X: np.tile([1.0, 2.0], (len(X), 1)),
    "flat but for rounding": lambda X: 1 + 1e-15 * X,
}


@pytest.mark.parametrize("case", FLAT)
def test_a_step_that_is_flat_wherever_it_is_tried_is_refused(case):
    layers = Layers(np.ones((2, 1)), preprocessing=[Transform(case, FLAT[case])])
    told = (
        f"the preprocessing step {case} returns the same for all inputs that were tried, from -1 "
        f"to 255, so the weights of the pixels cannot be found; {WAYS_OUT}"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(told)}$"):
        pixel_space(layers)


def test_the_step_that_is_not_affine_is_named_among_others():
    layers, _ = network_behind([StandardScaler(), PCA(9), Normalizer(), PCA(5)], DIGITS)
    with pytest.raises(ValueError, match="step Normalizer is not affine"):
        pixel_space(layers)


def test_refusal_tells_how_far_off_the_step_is():
    layers = Layers(np.ones((1, 1)), preprocessing=[Transform("bend", np.abs)])
    told = (
        "the preprocessing step bend is not affine for inputs from -1 to 255, so no pixel has one "
        "weight: an affine map misses its output 0 by 2, where values reach 2.6e+02 and 4e-06 is "
        f"allowed; {WAYS_OUT}"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(told)}$"):
        pixel_space(layers)


def test_refusal_tells_of_the_output_that_errs_most_for_its_size():
    def bend(X):
        return np.hstack([1e6 * (X + 1e-3 * np.abs(X)), 1e-6 * np.abs(X)])

    layers = Layers(np.ones((2, 1)), preprocessing=[Transform("bend", bend)], n_pixels=1)
    with pytest.raises(ValueError, match=r"output 1 by 2e-06, where values reach 0\.0002"):
        pixel_space(layers)


def bent_by(share, size=1.0):
    step = Transform("bend", lambda X: size * (X + share * np.abs(X)))
    return Layers(np.ones((4, 1)), preprocessing=[step])


@pytest.mark.parametrize("size", [1e-12, 1.0, 1e12])
def test_how_much_a_step_may_bend_is_a_share_of_what_it_returns(size):
    np.testing.assert_allclose(pixel_space(bent_by(1e-9, size)).weights, size, rtol=1e-7)
    with pytest.raises(ValueError, match="step bend is not affine"):
        pixel_space(bent_by(1e-4, size))


@pytest.mark.parametrize("size", [1e-12, 1e12])
def test_a_step_whose_outputs_are_small_or_large_is_connected_as_any_other(size):
    mixed = size * np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 7.0]])
    step = Transform("mix", lambda X: X @ mixed)
    filters = pixel_space(Layers(np.eye(2), preprocessing=[step], n_pixels=3))
    np.testing.assert_allclose(filters.weights, mixed, rtol=1e-9)
    assert filters.connected.all()


def test_a_pixel_that_changes_nothing_but_the_rounding_is_not_connected():
    def mix(X):
        others = X[:, 1:] @ np.array([[1.0, 2.0], [3.0, 4.0]]) + 1 / 3
        return (others + 100 * X[:, :1]) - 100 * X[:, :1]

    filters = pixel_space(Layers(np.eye(2), preprocessing=[Transform("mix", mix)], n_pixels=3))
    np.testing.assert_allclose(filters.weights, [[0, 0], [1, 2], [3, 4]], rtol=1e-9)
    assert filters.connected.tolist() == [False, True, True]


LOW = np.array([0.0, 100, -9, -20, -20, 0])
HIGH = np.array([1.0, 200, -3, 40, 0, 1e-3])


@pytest.mark.parametrize("scale", [1.0, 2.0**-17])
@pytest.mark.parametrize("turn", [np.eye(6), np.ones((6, 6)) - np.eye(6)])
def test_a_step_is_asked_within_its_fitted_range_only(turn, scale):
    low, high = scale * LOW, scale * HIGH

    def within(X):
        assert (low <= X).all()
        assert (high >= X).all()
        return (X - low) @ turn

    step = Transform("within", within, low, high)
    filters = pixel_space(Layers(np.eye(6), preprocessing=[step]))
    np.testing.assert_allclose(filters.weights, turn, rtol=1e-9, atol=1e-9)


def test_a_step_is_tried_on_the_same_noise_and_dots_each_time():
    asked = []

    def keep(X):
        asked.append(X.copy())
        return X

    layers = Layers(np.ones((784, 1)), preprocessing=[Transform("keep", keep)])
    pixel_space(layers)
    images, n_asked = asked[0], len(asked)
    dots = np.isin(images, [-1, 0, 1, 255]).all(axis=1)
    assert dots.tolist() == 3 * [*5 * [False], *5 * [True]]
    bright = [(images[start : start + 5] > 0).mean(axis=1) for start in (5, 15, 25)]
    np.testing.assert_allclose(bright, 3 * [[0, 0.25, 0.5, 0.75, 1]], atol=0.1)
    pixel_space(layers)
    np.testing.assert_array_equal(images, asked[n_asked])


@pytest.mark.parametrize(("low", "high"), COMMON_RANGES)
def test_a_bend_inside_of_each_usual_range_is_found(low, high):
    first, last = low + 0.05 * (high - low), low + 0.45 * (high - low)
    bump = Transform("bump", lambda X: X + 0.1 * ((first < X) & (last > X)))
    with pytest.raises(ValueError, match="step bump is not affine"):
        pixel_space(Layers(np.ones((9, 1)), preprocessing=[bump]))


def test_slopes_are_measured_where_they_do_not_drown_in_rounding():
    rng = np.random.default_rng(0)
    large, small = 1e3 * rng.random((200, 1)), 1e-3 * rng.random((200, 1))

    def mix(X):
        centered = (X - 0.5).astype(np.float32) @ small.astype(np.float32)
        return np.hstack([X.astype(np.float32) @ large.astype(np.float32), centered])

    step = Transform("mix", mix, np.zeros(200), np.ones(200))
    filters = pixel_space(Layers(np.eye(2), preprocessing=[step], n_pixels=200))
    np.testing.assert_allclose(filters.weights[:, 1:], small, rtol=1e-6)
    np.testing.assert_allclose(filters.weights[:, :1], large, atol=1)


def test_slopes_are_measured_from_zero_where_a_step_without_a_shift_returns_nothing():
    A = np.random.default_rng(0).random((200, 2)).astype(np.float32)
    step = Transform("mix", lambda X: X.astype(np.float32) @ A, np.zeros(200), np.ones(200))
    filters = pixel_space(Layers(np.eye(2), preprocessing=[step], n_pixels=200))
    np.testing.assert_allclose(filters.weights, A, rtol=1e-6)


def test_a_scaler_is_asked_a_few_times_only_whatever_the_number_of_pixels():
    gains, asked = np.geomspace(1e-6, 1e6, 400), []
    gains[7] = 0
    low = np.append(np.full(399, 1.0), 1e6)

    def scale(X):
        asked.append(len(X))
        returned = X * gains + 0.1
        returned[:, -1] = X[:, -1] / 3 - 1e6 / 3
        returned[:, 7] = 0
        return returned

    step = Transform("scale", scale, low, low + 1)
    filters = pixel_space(Layers(np.ones((400, 1)), preprocessing=[step]))
    np.testing.assert_allclose(filters.weights[:-1, 0], gains[:-1], rtol=1e-8)
    assert filters.connected.tolist() == [i != 7 for i in range(400)]
    assert sum(asked) < 40


FIND = {"pixel_space": pixel_space, "local_filters": partial(local_filters, at=np.ones(2))}


@pytest.mark.parametrize("find", FIND.values(), ids=FIND.keys())
def test_how_many_blocks_are_done_is_shown_only_where_asked_for(find, capsys):
    step = Transform("mix", lambda X: X @ np.array([[1.0, 2.0], [3.0, 4.0]]))
    layers = Layers(np.eye(2), preprocessing=[step])
    find(layers)
    assert capsys.readouterr() == ("", "")
    find(layers, progress=True)
    assert re.search(r"probing mix:   0%\|\s*\| 0/1", capsys.readouterr().err)


def clipped(lowest, highest, **known):
    step = Transform("clip", lambda X: X.clip(lowest, highest), **known)
    return Layers(np.ones((9, 1)), preprocessing=[step])


def test_clipping_within_the_fitted_range_is_refused_and_beyond_it_is_not():
    known = {"low": np.zeros(9), "high": np.full(9, 50.0)}
    with pytest.raises(ValueError, match="step clip is not affine for inputs from 0 to 50"):
        pixel_space(clipped(0, 49.9, **known))
    with pytest.raises(ValueError, match="step clip is not affine"):
        pixel_space(clipped(0.1, 60, **known))
    np.testing.assert_allclose(pixel_space(clipped(0, 50, **known)).weights, 1)


def test_clipping_of_one_pixel_in_many_is_found():
    def clip_last(X):
        return np.hstack([X[:, :-1], X[:, -1:].clip(0, 0.999)]) @ np.ones((3000, 2))

    step = Transform("clip_last", clip_last, np.zeros(3000), np.ones(3000))
    with pytest.raises(ValueError, match="step clip_last is not affine"):
        pixel_space(Layers(np.ones((2, 1)), preprocessing=[step], n_pixels=3000))


def test_a_range_that_is_known_for_some_inputs_only_counts_for_those():
    step = Transform(
        "clip", lambda X: X.clip(-1, 255), np.array([np.nan, 0]), np.array([np.nan, 9])
    )
    layers = Layers(np.ones((2, 1)), preprocessing=[step])
    np.testing.assert_allclose(pixel_space(layers).weights, 1)
    step = Transform("clip", lambda X: X.clip(-1, 255), np.zeros(2), np.array([np.inf, 9]))
    np.testing.assert_allclose(
        pixel_space(Layers(np.ones((2, 1)), preprocessing=[step])).weights, 1
    )
    step = Transform("clip", lambda X: X.clip(0, 9), np.array([np.nan, 0]), np.array([np.nan, 9]))
    with pytest.raises(ValueError, match="step clip is not affine"):
        pixel_space(Layers(np.ones((2, 1)), preprocessing=[step]))


def test_images_of_all_usual_ranges_are_tried_where_none_is_known():
    for low, high in COMMON_RANGES:
        np.testing.assert_allclose(pixel_space(clipped(-1, 255)).weights, 1)
        bend = Transform("bend", lambda X, edge=high - 1e-3 * (high - low): X.clip(-1, edge))
        with pytest.raises(ValueError, match="step bend"):
            pixel_space(Layers(np.ones((9, 1)), preprocessing=[bend]))


def test_dropped_pixels_are_not_connected():
    layers, _ = network_behind([VarianceThreshold()], DIGITS)
    filters = pixel_space(layers)
    assert (~filters.connected).nonzero()[0].tolist() == CONSTANT.tolist()
    assert (filters.weights[CONSTANT] == 0).all()


def test_constant_pixels_that_a_scaler_keeps_are_connected():
    layers, _ = network_behind([StandardScaler()], DIGITS)
    filters = pixel_space(layers)
    np.testing.assert_allclose(filters.weights[CONSTANT], layers.weights[0][CONSTANT])
    assert filters.connected.all()


def test_a_pixel_is_disconnected_only_if_all_its_influence_is_dropped_later():
    spread = Transform("spread", lambda X: X @ np.array([[1.0, 1, 0], [0, 1, 0], [0, 0, 1]]))
    keep_first = Transform("keep_first", lambda X: X[:, :1])
    keep_two = Transform("keep_two", lambda X: X[:, :2])
    one = Layers(np.ones((1, 1)), preprocessing=[spread, keep_first], n_pixels=3)
    two = Layers(np.ones((2, 1)), preprocessing=[spread, keep_two], n_pixels=3)
    assert pixel_space(one).connected.tolist() == [True, False, False]
    assert pixel_space(two).connected.tolist() == [True, True, False]


def test_columns_that_are_dropped_beside_a_pca_are_not_connected():
    columns = ColumnTransformer([("pca", PCA(), slice(0, 30))])
    layers, _ = network_behind([StandardScaler(), columns], DIGITS)
    varied = np.setdiff1d(np.arange(30), CONSTANT)
    assert np.isin(varied, pixel_space(layers).connected.nonzero()[0]).all()
    assert not pixel_space(layers).connected[30:].any()


def test_an_input_used_twice_has_the_sum_of_both_weights():
    twice = Transform("twice", lambda X: np.hstack([X, 10 * X]))
    layers = Layers(np.arange(1.0, 5).reshape(4, 1), preprocessing=[twice], n_pixels=2)
    np.testing.assert_allclose(pixel_space(layers).weights.ravel(), [31, 42])


def test_single_precision_is_held_to_what_it_can_tell():
    rng = np.random.default_rng(0)
    A, weights = rng.normal(size=(50, 20)).astype(np.float32), rng.normal(size=(20, 3))
    dense = Transform("dense", lambda X: X.astype(np.float32) @ A + np.float32(7))
    filters = pixel_space(Layers([weights], preprocessing=[dense], n_pixels=50))
    X = rng.random((40, 50)) * 255
    assert miss(filters, X, (X @ A + 7) @ weights) < 1e-5
    bent = Transform("bent", lambda X: dense.apply(X + 1e-4 * X**2))
    with pytest.raises(ValueError, match="step bent is not affine"):
        pixel_space(Layers([weights], preprocessing=[bent], n_pixels=50))


def test_without_preprocessing_the_weights_are_those_of_the_first_layer():
    layers = Layers(np.arange(6).reshape(3, 2), [[1, 2]])
    filters = pixel_space(layers)
    np.testing.assert_array_equal(filters.weights, layers.weights[0])
    np.testing.assert_array_equal(filters.bias, [1, 2])
    assert filters.connected.all()


def test_filters_are_read_only_and_leave_the_given_arrays_as_they_were():
    weights = np.ones((2, 1))
    filters = Filters(weights, np.zeros(1), np.ones(2, dtype=bool))
    with pytest.raises(ValueError, match="read-only"):
        filters.weights[0] = 2
    weights[0] = 2


def test_a_step_that_fails_is_named_and_its_own_error_is_the_cause():
    layers, _ = network_behind([VarianceThreshold(), SelectKBest(variances, k=9)], DIGITS)
    swapped = Layers(layers.weights, preprocessing=layers.preprocessing[::-1], n_pixels=64)
    with pytest.raises(ValueError, match=r"step SelectKBest could not .* 64 values.*61 feat") as e:
        pixel_space(swapped)
    assert isinstance(e.value.__cause__, ValueError)


@pytest.mark.parametrize(
    ("names", "n_values", "told"),
    [(["halve"], 4, "halve"), (["halve", "keep"], 4, "halve → keep"), ([], 8, "no preprocessing")],
)
def test_an_output_that_the_first_layer_does_not_take_is_refused(names, n_values, told):
    steps = {"halve": lambda X: X[:, ::2], "keep": lambda X: X}
    transforms = [Transform(name, steps[name]) for name in names]
    layers = Layers(np.ones((5, 2)), preprocessing=transforms, n_pixels=8, name="net")
    message = (
        "the first layer of net takes 5 inputs, but an image of 8 pixels arrives there with "
        f"{n_values} values ({told}); check n_pixels and preprocessing"
    )
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        pixel_space(layers)


def test_results_repeat_to_the_last_bit():
    layers, _ = network_behind([StandardScaler(), PCA(9)], DIGITS)
    first, second = pixel_space(layers), pixel_space(layers)
    np.testing.assert_array_equal(first.weights, second.weights)
    np.testing.assert_array_equal(first.bias, second.bias)


def test_a_large_image_behind_a_scaler_needs_little_memory():
    n_pixels = 64 * 64 * 3
    scale = np.linspace(1, 2, n_pixels)
    step = Transform("scale", lambda X: X * scale, np.zeros(n_pixels), np.ones(n_pixels))
    layers = Layers(np.ones((n_pixels, 8)), preprocessing=[step])
    tracemalloc.start()
    filters = pixel_space(layers)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    np.testing.assert_allclose(filters.weights[:, 0], scale)
    assert peak < 32 * 2**20  # the matrix of the map alone would take 1.2 GB


def test_local_filters_are_those_of_pixel_space_where_that_exists():
    layers, truth = network_behind(AFFINE["a long chain"](), DIGITS)
    local, everywhere = local_filters(layers, DIGITS[3]), pixel_space(layers)
    largest = np.abs(everywhere.weights).max()
    np.testing.assert_allclose(local.weights, everywhere.weights, atol=1e-8 * largest)
    np.testing.assert_allclose(DIGITS[3] @ local.weights + local.bias, truth[3], rtol=1e-12)
    np.testing.assert_array_equal(local.connected, everywhere.connected)


@pytest.mark.parametrize("case", ["Normalizer", "PowerTransformer", "RBFSampler", "Nystroem"])
def test_local_filters_tell_how_the_preactivation_changes_close_to_the_image(case):
    layers, truth = network_behind([NOT_AFFINE[case]()], VARIED)
    image, step = VARIED[7], 1e-6 * np.random.default_rng(1).normal(size=VARIED.shape[1])
    filters = local_filters(layers, image)
    np.testing.assert_allclose(image @ filters.weights + filters.bias, truth[7], rtol=1e-10)
    there, back = layers.preprocessing[0].apply(np.stack([image + step, image - step]))
    change = (there - back) @ layers.weights[0] / 2
    np.testing.assert_allclose(step @ filters.weights, change, atol=1e-3 * np.abs(change).max())


def test_local_filters_take_an_image_of_any_shape():
    layers = Layers(np.arange(12.0).reshape(6, 2))
    flat = local_filters(layers, np.arange(6))
    np.testing.assert_array_equal(local_filters(layers, np.arange(6).reshape(2, 3)).bias, flat.bias)


@pytest.mark.parametrize(
    ("at", "error", "message"),
    [
        (np.ones(5), ValueError, r"at must be one image of 4 values.*got 5 values of shape \(5,\)"),
        ([0, 1, np.nan, 2], ValueError, "at must be finite, got 1 NaN"),
        (["a", "b", "c", "d"], TypeError, "at must hold real numbers, got dtype <U1"),
    ],
)
def test_local_filters_refuse_what_is_not_one_image(at, error, message):
    with pytest.raises(error, match=message):
        local_filters(Layers(np.ones((4, 2))), at)


def test_local_filters_refuse_an_image_that_a_step_makes_nan_of():
    layers = Layers(np.ones((2, 1)), preprocessing=[Transform("root", np.sqrt)])
    with pytest.raises(ValueError, match=re.escape("step root returns NaN") + ".*another image"):
        local_filters(layers, [1.0, -1.0])
