import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mlpviz._records.activation_functions import FUNCTIONS, find_function, logistic

POINTS = np.array([-30.0, -3.5, -0.7, -0.1, 0.1, 0.7, 2.5, 30.0])
ELEMENTWISE = [name for name, function in FUNCTIONS.items() if function.elementwise]
PARAMETERIZED = ["leaky_relu(0.2)", "elu(alpha=2)", "celu(0.5)", "prelu(1e-2)"]


@pytest.mark.parametrize("name", [*ELEMENTWISE, *PARAMETERIZED])
def test_slopes_are_those_of_finite_differences(name):
    function = find_function(name)
    step = 1e-6
    differences = (function.value(POINTS + step) - function.value(POINTS - step)) / (2 * step)
    np.testing.assert_allclose(function.slope(POINTS), differences, atol=1e-8, rtol=1e-6)


@pytest.mark.parametrize("name", ELEMENTWISE)
def test_nothing_overflows(name):
    function = find_function(name)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        far = np.array([-1e4, 1e4])
        assert np.isfinite(function.value(far)).all()
        assert np.isfinite(function.slope(far)).all()


@given(st.floats(-30, 30))
def test_logistic_is_one_over_one_plus_exp(z):
    np.testing.assert_allclose(logistic(np.array(z)), 1 / (1 + np.exp(-z)), atol=1e-15, rtol=1e-9)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_are_those_of_pytorch(name):
    functional = pytest.importorskip("torch.nn.functional")
    torch = pytest.importorskip("torch")
    known = {
        "gelu_tanh": lambda z: functional.gelu(z, approximate="tanh"),
        "hard_sigmoid": functional.hardsigmoid,
        "hard_swish": functional.hardswish,
        "hard_tanh": functional.hardtanh,
        "identity": lambda z: z,
        "log_softmax": lambda z: torch.log_softmax(z, -1),
        "logistic": torch.sigmoid,
        "softmax": lambda z: torch.softmax(z, -1),
        "tanh": torch.tanh,
    }
    own = known.get(name) or getattr(functional, name)
    rows = np.stack([POINTS, POINTS[::-1]])
    expected = own(torch.tensor(rows)).numpy()
    np.testing.assert_allclose(find_function(name).value(rows), expected, rtol=1e-12, atol=1e-12)


def test_functions_have_other_names_and_parameters():
    assert find_function("sigmoid") is FUNCTIONS["logistic"]
    assert find_function("leakyrelu(0.5)").value(np.array([-2.0])) == -1.0
    for name in ("unknown", "leaky_relu", "relu(1)", "elu(1e)", "elu()"):
        assert find_function(name) is None


@pytest.mark.parametrize("name", ["softmax", "log_softmax"])
def test_softmax_has_no_slope_of_each_unit(name):
    with pytest.raises(ValueError, match="softmax has no slope unit by unit"):
        find_function(name).slope(POINTS)
