"""How far units move, when they settle, and when they die."""

import numpy as np
import pytest
from matplotlib.figure import Figure

from mlpviz import Layers, Snapshots, plot_training_dynamics

RELU = ["relu", "softmax"]
STEPS = [0, 2, 3, 10]
START, DIRECTION = np.random.default_rng(0).normal(size=(2, 6, 4))
DIRECTION /= np.linalg.norm(DIRECTION, axis=0)
SHARES = np.array([[0, 0, 0, 0], [0.5, 2.85, 0, 0.1], [0.95, 2.9, 0, 0.2], [1, 3, 0, 0.3]])
"""How far each unit is from its start at each step; the third never moves."""


def training(weights=None, biases=None, activations=RELU, folder=None):
    snapshots = Snapshots(folder)
    for i, step in enumerate(STEPS):
        matrix = START + SHARES[i] * DIRECTION if weights is None else weights[i]
        bias = np.zeros(4) if biases is None else biases[i]
        snapshots.take(Layers([matrix, np.ones((4, 2))], [bias, [0, 0]], activations), step=step)
    return snapshots


def names(axis):
    return [axis.get_major_formatter()(place) for place in axis.get_ticklocs()]


def test_a_row_is_a_unit_and_a_dot_the_step_at_which_it_settles():
    display = plot_training_dynamics(training())
    assert display.units.tolist() == [1, 0, 2, 3]
    assert display.steps.tolist() == STEPS
    np.testing.assert_allclose(display.values, SHARES.T[display.units], atol=1e-12)
    np.testing.assert_array_equal(display.dynamics.settled, [2, 3, np.nan, np.nan])
    np.testing.assert_array_equal(display.marks.get_xdata(), [1, 2, np.nan, np.nan])
    np.testing.assert_array_equal(display.marks.get_ydata(), range(4))
    assert names(display.ax.yaxis) == ["1", "0", "2 never moves", "3"]
    assert names(display.ax.xaxis) == ["0", "2", "3", "10"]
    assert "2 units settle from epoch 2 to 3; 1 unit still moves at the end" in display.alt_text
    assert "1 unit never moves: 2" in display.alt_text
    assert "unit 1 ends farthest from its start, at a distance of 3" in display.alt_text


def test_units_that_move_at_a_constant_speed_do_not_settle():
    steps = range(40)
    networks = [Layers([START + step * DIRECTION, np.ones((4, 2))]) for step in steps]
    display = plot_training_dynamics(Snapshots.from_models(networks, steps))
    assert np.isnan(display.dynamics.settled).all()
    assert "4 units still move at the end" in display.alt_text
    assert "settle" not in display.alt_text


def test_norms_and_the_order_of_units_on_request():
    display = plot_training_dynamics(training(), show="norm", order="index", units=[3, 0])
    assert display.units.tolist() == [3, 0]
    norms = [np.linalg.norm(START + share * DIRECTION, axis=0) for share in SHARES]
    np.testing.assert_allclose(display.values, np.transpose(norms)[[3, 0]])
    np.testing.assert_array_equal(display.numbers()["values"], display.values)
    np.testing.assert_array_equal(display.numbers()["marked step"], [np.nan, 3])


@pytest.mark.parametrize("kind", ["array", "dask", "folder"])
def test_with_images_deaths_are_marked(kind, tmp_path):
    X = np.random.default_rng(1).random((50, 6))
    biases = [[9, 9, 9, 9], [9, 9, -99, 9], [-99, 9, 9, 9], [-99, 9, -99, 0]]
    snapshots = training(biases=biases, folder=tmp_path if kind == "folder" else None)
    given = X if kind != "dask" else pytest.importorskip("dask.array").from_array(X, chunks=(7, 6))
    display = plot_training_dynamics(snapshots, given)
    fired = [
        (X @ (START + share * DIRECTION) + bias > 0).mean(axis=0)
        for share, bias in zip(SHARES, biases, strict=True)
    ]
    assert display.units.tolist() == [0, 2, 1, 3]
    np.testing.assert_allclose(display.values, np.transpose(fired)[display.units])
    np.testing.assert_array_equal(display.dynamics.died, [3, 10, np.nan, np.nan])
    assert display.alt_text.endswith(
        "2 units fire on no image at the end: unit 0 from epoch 3 on, unit 2 from epoch 10 on."
    )


def test_that_all_units_live_is_told():
    display = plot_training_dynamics(training(biases=np.full((4, 4), 9.0)), np.ones((2, 6)))
    assert "all fire on some image at the end" in display.alt_text
    assert np.isnan(display.marks.get_xdata()).all()


def test_units_that_diverge_do_not_settle():
    weights = [START + share * DIRECTION for share in SHARES]
    weights[2][:, 1] = np.inf
    weights[3][:, 1] = np.nan
    display = plot_training_dynamics(training(weights), order="index")
    assert np.isnan(display.values[1]).tolist() == [False, False, True, True]
    np.testing.assert_array_equal(display.dynamics.settled, [3, np.nan, np.nan, np.nan])
    assert display.dynamics.moves.tolist() == [True, True, False, True]
    assert "the weights of 1 unit are not finite at the end" in display.alt_text
    assert "1 unit never moves: 2" in display.alt_text


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"show": "firing"}, "show='firing' needs images, but X is None"),
        ({"show": "speed"}, "show must be one of 'distance', 'norm', 'firing'"),
        ({"X": np.ones((3, 5))}, "X must have 6 values in each row, as network takes them, got 5"),
        ({"X": np.full((3, 6), np.nan)}, "X holds NaN or infinite values"),
        ({"layer": 1}, "layer must be the index of a hidden layer"),
        ({"order": "size"}, "order must be one of 'step', 'index'"),
        ({"scale": "each"}, "scale must be one of"),
        ({"units": [9]}, "units has the index 9, but there are 4 hidden units"),
    ],
)
def test_bad_options_are_refused(options, match):
    ax = Figure().add_subplot()
    with pytest.raises(ValueError, match=match):
        plot_training_dynamics(training(), ax=ax, **options)
    assert not ax.images


def test_trainings_that_cannot_be_shown_are_refused():
    with pytest.raises(
        ValueError, match="needs units that can be off, but the activation of layer 0 is tanh"
    ):
        plot_training_dynamics(training(activations=["tanh", "softmax"]), np.ones((2, 6)))
    with pytest.raises(ValueError, match="the units do not move, so there is no distance to show"):
        plot_training_dynamics(training([START] * 4))
    with pytest.raises(ValueError, match="snapshots must hold at least 2 of them"):
        plot_training_dynamics(Snapshots.from_models([Layers([START])], [0]))
    with pytest.raises(TypeError, match="snapshots must be Snapshots"):
        plot_training_dynamics(Layers([START]))


def test_a_step_that_all_share_is_told_once():
    weights = [START, START + DIRECTION, START + DIRECTION, START + DIRECTION]
    display = plot_training_dynamics(training(weights))
    assert display.alt_text.endswith("; 4 units settle at epoch 2.")
