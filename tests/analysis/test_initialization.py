import warnings

import numpy as np
import pytest
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from mlpviz._analysis.initialization import SCHEMES, check_scheme, initial_range
from mlpviz._reading.dispatch import read_layers
from mlpviz._records.layers import Layers


@pytest.mark.parametrize("activation", ["relu", "tanh", "logistic", "identity"])
def test_the_range_is_the_one_scikit_learn_draws_from(activation):
    X, y = np.random.default_rng(0).normal(size=(20, 300)), np.arange(20) % 2
    network = MLPClassifier((200, 100), activation=activation, max_iter=1, random_state=0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        network.set_params(learning_rate_init=1e-300).fit(X, y)
    layers = read_layers(network)
    for layer in range(2):
        found = initial_range(layers, layer, check_scheme(None, network))
        weights = layers.weights[layer]
        assert np.abs(weights).max() <= found.bound
        assert np.abs(weights).max() > 0.999 * found.bound
        assert np.sqrt((weights**2).mean()) == pytest.approx(found.spread, rel=0.02)


@pytest.mark.parametrize(
    ("scheme", "bound"),
    [("glorot", np.sqrt(6 / 150)), ("he", np.sqrt(6 / 100)), ("torch", 0.1)],
)
def test_uniform_ranges(scheme, bound):
    found = initial_range(Layers(np.ones((100, 50))), 0, scheme)
    assert found.bound == pytest.approx(bound)
    assert found.spread == pytest.approx(bound / np.sqrt(3))


def test_the_cut_normal_range():
    found = initial_range(Layers(np.ones((100, 50))), 0, "lecun")
    normal = np.random.default_rng(0).normal(size=1_000_000)
    cut = normal[np.abs(normal) <= 2] * found.bound / 2
    assert cut.std() == pytest.approx(found.spread, rel=0.003)
    assert found.spread == pytest.approx(0.1)


def test_schemes_follow_the_framework():
    assert check_scheme(None, make_pipeline(StandardScaler(), MLPClassifier())) == "sklearn"
    assert check_scheme(None, Layers(np.ones((2, 2)))) == "glorot"
    framework = type("Module", (), {"__module__": "torch.nn.modules.module"})
    own = type("Net", (framework,), {"__module__": "my_project.nets"})
    assert check_scheme(None, own()) == "torch"
    assert check_scheme("he", own()) == "he"


def test_an_unknown_scheme_is_refused():
    with pytest.raises(ValueError, match="initial must be one of 'sklearn', 'glorot'"):
        check_scheme("xavier", None)


@pytest.mark.parametrize("name", ["logistic", "sigmoid"])
def test_scikit_learn_s_range_follows_the_hidden_activation_where_there_is_one(name):
    deep = Layers([np.ones((4, 2)), np.ones((2, 2))], activations=[name, "softmax"])
    output = Layers([np.ones((4, 2)), np.ones((2, 2))], activations=["relu", name])
    flat = Layers([np.ones((4, 2))], activations=[name])
    assert initial_range(deep, 0, "sklearn").bound == np.sqrt(2 / 6)
    assert initial_range(deep, 1, "sklearn").bound == np.sqrt(2 / 4)
    assert initial_range(output, 0, "sklearn").bound == 1
    assert initial_range(flat, 0, "sklearn").bound == 1


@pytest.mark.parametrize("scheme", SCHEMES)
def test_a_range_is_called_by_its_scheme(scheme):
    assert initial_range(Layers([np.ones((4, 2))]), 0, scheme).name == SCHEMES[scheme]
