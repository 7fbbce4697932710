from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from sklearn.compose import ColumnTransformer
from sklearn.decomposition import PCA, IncrementalPCA, KernelPCA, TruncatedSVD
from sklearn.feature_selection import VarianceThreshold
from sklearn.pipeline import FeatureUnion, make_pipeline
from sklearn.preprocessing import (
    FunctionTransformer,
    KBinsDiscretizer,
    MaxAbsScaler,
    MinMaxScaler,
    Normalizer,
    PowerTransformer,
    QuantileTransformer,
    RobustScaler,
    StandardScaler,
)

from mlpviz.adapters.sklearn.fitted_ranges import SPREAD, fitted_range

X = np.random.default_rng(0).normal(3, [1, 2, 3, 4, 5, 6], size=(200, 6))
LOW, HIGH = X.min(axis=0), X.max(axis=0)


def bins():
    return KBinsDiscretizer(4, strategy="uniform", quantile_method="averaged_inverted_cdf")


@pytest.mark.parametrize(
    "step",
    [MinMaxScaler(), bins(), QuantileTransformer(n_quantiles=50), KernelPCA(2, random_state=0)],
    ids=lambda step: type(step).__name__,
)
def test_ranges_that_a_transformer_keeps_are_exact(step):
    low, high = fitted_range(step.fit(X))
    np.testing.assert_allclose(low, LOW)
    np.testing.assert_allclose(high, HIGH)


def test_the_largest_magnitude_goes_both_ways():
    low, high = fitted_range(MaxAbsScaler().fit(X))
    np.testing.assert_array_equal(high, np.abs(X).max(axis=0))
    np.testing.assert_array_equal(low, -high)


@pytest.mark.parametrize(
    "step",
    [StandardScaler(), StandardScaler(with_mean=False), PCA(), PCA(whiten=True), IncrementalPCA()],
    ids=str,
)
def test_ranges_around_a_mean_go_by_standard_deviations(step):
    low, high = fitted_range(step.fit(X))
    np.testing.assert_allclose((low + high) / 2, X.mean(axis=0))
    np.testing.assert_allclose(high - low, 2 * SPREAD * X.std(axis=0), rtol=0.01)


def test_ranges_around_a_median_go_by_interquartile_ranges():
    low, high = fitted_range(RobustScaler().fit(X))
    np.testing.assert_allclose((low + high) / 2, np.median(X, axis=0))
    np.testing.assert_allclose(high - low, 2 * SPREAD * np.ptp(np.quantile(X, [0.25, 0.75], 0), 0))


@pytest.mark.parametrize(
    "step",
    [
        Normalizer(),
        PowerTransformer(),
        TruncatedSVD(2, random_state=0),
        VarianceThreshold(),
        FunctionTransformer(),
        StandardScaler(with_mean=False, with_std=False),
        RobustScaler(with_centering=False),
        RobustScaler(with_scaling=False),
    ],
    ids=str,
)
def test_transformers_that_keep_nothing_of_the_range_say_so(step):
    assert fitted_range(step.fit(X)) is None


@pytest.mark.filterwarnings("ignore:Feature 2 is constant:UserWarning")
def test_a_constant_feature_has_no_bins_and_so_no_range():
    constant = X.copy()
    constant[:, 2] = 7
    low, high = fitted_range(bins().fit(constant))
    assert np.isnan(low).nonzero()[0].tolist() == np.isnan(high).nonzero()[0].tolist() == [2]


def test_a_constant_pixel_has_a_range_of_one_value():
    constant = X.copy()
    constant[:, 2] = 7
    for step in (StandardScaler(), MinMaxScaler()):
        low, high = fitted_range(step.fit(constant))
        assert low[2] == high[2] == 7


def test_a_pipeline_knows_what_its_first_step_knows():
    low, _ = fitted_range(make_pipeline(make_pipeline(MinMaxScaler()), StandardScaler()).fit(X))
    np.testing.assert_array_equal(low, LOW)
    assert fitted_range(make_pipeline(Normalizer(), MinMaxScaler()).fit(X)) is None


def test_a_union_prefers_the_part_that_is_exact():
    parts = [("none", Normalizer()), ("around", StandardScaler()), ("exact", MinMaxScaler())]
    low, high = fitted_range(FeatureUnion(parts).fit(X))
    np.testing.assert_array_equal(low, LOW)
    np.testing.assert_array_equal(high, HIGH)


@pytest.mark.parametrize(
    "columns",
    [slice(1, 3), [1, 2], (1, 2), [-5, -4], np.array([1, 2])],
    ids=str,
)
def test_a_column_transformer_knows_column_by_column(columns):
    parts = [("exact", MinMaxScaler(), columns), ("around", StandardScaler(), [4])]
    low, high = fitted_range(ColumnTransformer([*parts, ("no", "drop", [0])]).fit(X))
    np.testing.assert_array_equal(low[[1, 2]], LOW[[1, 2]])
    np.testing.assert_array_equal(high[[1, 2]], HIGH[[1, 2]])
    np.testing.assert_allclose(high[4] - low[4], 2 * SPREAD * X[:, 4].std())
    assert np.isnan(low[[0, 3, 5]]).all()


@pytest.mark.parametrize(
    "columns", [slice("b", "c"), ["b", "c"], slice("b", None), [False] + [True] * 2 + [False] * 3]
)
def test_a_column_transformer_knows_columns_by_name_and_mask(columns):
    frame = pd.DataFrame(X, columns=list("abcdef"))
    low, _ = fitted_range(ColumnTransformer([("exact", MinMaxScaler(), columns)]).fit(frame))
    np.testing.assert_array_equal(low[[1, 2]], LOW[[1, 2]])
    assert np.isnan(low[0])


def test_columns_of_which_nothing_is_known():
    assert fitted_range(ColumnTransformer([("none", Normalizer(), [0, 1])]).fit(X)) is None


def test_a_union_of_which_nothing_is_known():
    parts = [("none", Normalizer()), ("neither", FunctionTransformer())]
    assert fitted_range(FeatureUnion(parts).fit(X)) is None


def test_a_range_of_whole_numbers_is_one_of_floats():
    whole = SimpleNamespace(data_min_=np.array([0, 2], np.int8), data_max_=[127, 100])
    assert [end.dtype for end in fitted_range(whole)] == [np.float64, np.float64]
    magnitude = SimpleNamespace(max_abs_=np.array([200, 3], np.uint8))
    assert fitted_range(magnitude)[0].tolist() == [-200, -3]


def test_one_infinite_edge_leaves_a_feature_without_a_range():
    low, high = fitted_range(SimpleNamespace(bin_edges_=[[-np.inf, 0, 1], [0, 1, np.inf], [0, 1]]))
    np.testing.assert_array_equal(low, [np.nan, np.nan, 0])
    np.testing.assert_array_equal(high, [np.nan, np.nan, 1])
