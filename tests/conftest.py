"""What tests share: small fitted networks, and a watch over what no plot may touch."""

import os
import random
import warnings

import matplotlib as mpl
import numpy as np
import pytest
import sklearn.neural_network  # noqa: F401 - first: rich, which it shows progress with, draws random numbers as it is imported
from hypothesis import Phase, settings

# What fails is to be blamed on a change, not on luck; the nightly session searches anew.
settings.register_profile("mlpviz", deadline=None, max_examples=60, derandomize=True, database=None)
settings.register_profile("search", deadline=None, max_examples=600)
# A mutant is tested again and again: quickly, always alike, and why it fails is of no interest.
phases = (Phase.explicit, Phase.generate)
settings.register_profile(
    "mutation", deadline=None, max_examples=12, derandomize=True, phases=phases
)
settings.load_profile(os.environ.get("MLPVIZ_PROFILE", "mlpviz"))


def global_settings():
    """Matplotlib's settings; a deep copy would take longer than most tests."""
    items = dict.items(mpl.rcParams)
    return {key: list(value) if isinstance(value, list) else value for key, value in items}


def global_random_state():
    """The state of the random generators that everybody shares, as something that compares."""
    name, keys, *rest = np.random.get_state()  # noqa: NPY002 (the very state that is watched)
    return name, keys.tobytes(), tuple(rest), random.getstate()


def fitted(estimator, X, y):
    """Fit an estimator for a few iterations, which scikit-learn rightly finds too few."""
    from sklearn.exceptions import ConvergenceWarning

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return estimator.fit(X, y)


@pytest.fixture(autouse=True)
def nothing_global_changes():
    """Every test leaves matplotlib's settings and the shared random generators as they were."""
    settings_before = global_settings()
    random_before = global_random_state()
    yield
    assert global_settings() == settings_before
    assert global_random_state() == random_before


@pytest.fixture
def keras_moves_the_shared_random_generators():
    """Making and training models moves the shared generators; only reading them must not."""
    states = random.getstate(), np.random.get_state()  # noqa: NPY002 - the state that Keras moves
    yield
    random.setstate(states[0])
    np.random.set_state(states[1])  # noqa: NPY002 - as above


@pytest.fixture(scope="session")
def fit():
    """Fit an estimator without a warning that it should have been fitted for longer."""
    return fitted


@pytest.fixture(scope="session")
def digits():
    """400 digits of 8 x 8 pixels from 0 to 1, and their labels; read-only."""
    from sklearn.datasets import load_digits

    X, y = load_digits(return_X_y=True)
    X, y = X[:400] / 16, y[:400]
    X.flags.writeable = y.flags.writeable = False
    return X, y


@pytest.fixture(scope="session")
def classifier(digits):
    """An MLPClassifier of 12 hidden units that is right about most digits, but not about all."""
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier((12,), max_iter=8, learning_rate_init=0.01, random_state=1)
    return fitted(model, *digits)


@pytest.fixture(scope="session")
def early_stopped(digits):
    """An MLPClassifier that kept validation accuracies."""
    from sklearn.neural_network import MLPClassifier

    model = MLPClassifier(
        (6,), max_iter=5, early_stopping=True, validation_fraction=0.2, random_state=0
    )
    return fitted(model, *digits)


@pytest.fixture(scope="session")
def regressor(digits):
    """An MLPRegressor that guesses which digit it is, as a number."""
    from sklearn.neural_network import MLPRegressor

    X, y = digits
    model = MLPRegressor(hidden_layer_sizes=(8,), max_iter=8, random_state=0)
    return fitted(model, X, y.astype(float))


@pytest.fixture(scope="session")
def autoencoder(digits):
    """An MLPRegressor whose output is its input."""
    from sklearn.neural_network import MLPRegressor

    X, _ = digits
    model = MLPRegressor(hidden_layer_sizes=(8,), max_iter=5, random_state=0)
    return fitted(model, X, X)
