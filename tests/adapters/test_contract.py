"""What every framework's adapter promises, held by the same network written in each of them.

Those frameworks are tested that are installed. With ``MLPVIZ_FRAMEWORKS=all``, as in
``nox -s frameworks``, all of them must be.
"""

import ast
import os
import random
import subprocess
import sys
from importlib.util import find_spec, module_from_spec, spec_from_file_location
from io import BytesIO
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

from mlpviz import Layers, plot_first_layer_filters, plot_prediction_grid
from mlpviz._reading.dispatch import read_layers, read_predictions

FOLDER = Path(__file__).with_name("networks")
ALL = sorted(path.stem for path in FOLDER.glob("*.py"))
SIZES = (16, 7, 5, 3)
FRAMEWORKS = {
    *("equinox", "flax", "jax", "keras", "lightning", "onnx", "onnxruntime", "safetensors"),
    *("skl2onnx", "sklearn", "skops", "skorch", "tensorflow", "torch"),
}

FRESH = """
import sys, tempfile
from pathlib import Path
sys.path.insert(0, {tests!r})
import test_contract as contract
with tempfile.TemporaryDirectory() as folder:
    model = contract.network({name!r}).build(*contract.parameters({output!r}), Path(folder))
    before = contract.frameworks_loaded()
    contract.ask_everything({name!r}, model)
    {also}
print(*sorted(contract.frameworks_loaded() - before))
"""


def network(name):
    """The module that writes the network in a framework."""
    spec = spec_from_file_location(f"network_of_{name}", FOLDER / f"{name}.py")
    module = module_from_spec(spec)
    # Some frameworks draw from the shared generators when they are imported.
    shared = random.getstate(), np.random.get_state()  # noqa: NPY002 (the state to be kept)
    spec.loader.exec_module(module)
    random.setstate(shared[0])
    np.random.set_state(shared[1])  # noqa: NPY002 (as above)
    return module


def stated(name, constant):
    """A constant of a network's module, read without importing it."""
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    (value,) = (
        ast.literal_eval(node.value)
        for node in tree.body
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == constant
    )
    return value


def is_tested(name):
    wanted = os.environ.get("MLPVIZ_FRAMEWORKS") == "all"
    return wanted or all(find_spec(package) for package in stated(name, "PACKAGES"))


HERE = [name for name in ALL if is_tested(name)]


def parameters(output, hidden="relu"):
    """Weights, biases and activations of the network."""
    rng = np.random.default_rng(3)
    weights = [rng.normal(size=shape).astype(np.float32) for shape in pairwise(SIZES)]
    biases = [rng.normal(size=n).astype(np.float32) for n in SIZES[1:]]
    return weights, biases, [hidden] * (len(weights) - 1) + [output]


def images():
    return np.random.default_rng(4).normal(size=(20, SIZES[0]))


HIDDEN = {
    "relu": lambda values: np.maximum(values, 0),
    "tanh": np.tanh,
    "logistic": lambda values: 1 / (1 + np.exp(-values)),
}


def expected_probabilities(hidden="relu"):
    """What the network says about the images, by hand."""
    weights, biases, _ = parameters("softmax")
    values = images()
    for matrix, bias in zip(weights[:-1], biases[:-1], strict=True):
        values = HIDDEN[hidden](values @ matrix + bias)
    powers = np.exp(values @ weights[-1] + biases[-1])
    return powers / powers.sum(axis=1, keepdims=True)


def png(model):
    buffer = BytesIO()
    plot_first_layer_filters(model, (4, 4)).savefig(buffer, format="png")
    return buffer.getvalue()


def frameworks_loaded():
    return FRAMEWORKS & set(sys.modules)


def ask_everything(name, model):
    """Ask a model all that mlpviz asks of it."""
    read_layers(model)
    png(model)
    if network(name).PREDICTS:
        read_predictions(model, images())
        plot_prediction_grid(model, images(), np.zeros(20, int), (4, 4), select="worst")


CASES = [(name, output) for name in HERE for output in stated(name, "OUTPUTS")]


@pytest.fixture(params=CASES, ids="-".join)
def case(request, tmp_path):
    """A framework's module, its model of the network, and the activation of the outputs."""
    name, output = request.param
    module = network(name)
    return module, module.build(*parameters(output), tmp_path), output


def test_layers_are_those_of_the_network(case):
    module, model, output = case
    weights, biases, activations = parameters(output)
    layers = read_layers(model)
    for read, written in zip(layers.weights, weights, strict=True):
        np.testing.assert_allclose(read, written, rtol=1e-6)
    for read, written in zip(layers.biases, biases, strict=True):
        np.testing.assert_allclose(read, written, rtol=1e-6)
    expected = activations if module.KNOWS_ACTIVATIONS else ["unknown"] * len(activations)
    assert layers.activations == tuple(expected)
    assert layers.n_pixels == SIZES[0]
    assert layers.preprocessing == ()


@pytest.mark.parametrize("hidden", HIDDEN)
@pytest.mark.parametrize("name", HERE)
def test_activations_have_the_same_names_everywhere(name, hidden, tmp_path):
    module = network(name)
    output = module.OUTPUTS[0]
    model = module.build(*parameters(output, hidden), tmp_path)
    known = (hidden, hidden, output)
    assert read_layers(model).activations == (
        known if module.KNOWS_ACTIVATIONS else ("unknown",) * 3
    )
    if module.PREDICTS:
        probabilities = read_predictions(model, images()).probabilities
        np.testing.assert_allclose(probabilities, expected_probabilities(hidden), atol=1e-5)


def test_filters_have_the_same_picture_byte_for_byte(case):
    _, model, output = case
    # The name of the network is in the alt text, which the file holds as well.
    written = Layers(*parameters(output), name=read_layers(model).name)
    assert png(model) == png(written)


def test_records_hold_no_memory_that_a_training_writes_to(case):
    _, model, output = case
    first = read_layers(model).weights[0]
    assert not first.flags.writeable
    assert not np.shares_memory(first, read_layers(model).weights[0])
    np.testing.assert_allclose(first, parameters(output)[0][0], rtol=1e-6)


def test_predictions_are_those_of_the_network(case):
    module, model, output = case
    if not module.PREDICTS:
        with pytest.raises(TypeError, match="cannot read predictions"):
            read_predictions(model, images())
        return
    said, expected = read_predictions(model, images()), expected_probabilities()
    assert said.kind in ({"probability", "logit"} if output == "identity" else {"probability"})
    np.testing.assert_array_equal(said.values, expected.argmax(axis=1))
    np.testing.assert_array_equal(said.classes, np.arange(SIZES[-1]))
    np.testing.assert_allclose(said.probabilities, expected, atol=1e-5)


def test_images_of_another_size_are_refused_with_both_sizes(case):
    module, model, _ = case
    if module.PREDICTS:
        with pytest.raises(ValueError, match=r"X has 15 values per image"):
            read_predictions(model, np.zeros((2, 15)))
    with pytest.raises(ValueError, match=r"image_shape \(4, 5\) has 20 pixels"):
        plot_first_layer_filters(model, (4, 5))


@pytest.mark.parametrize("name", HERE)
def test_nothing_about_a_model_changes(name, tmp_path):
    module = network(name)
    model = module.build(*parameters(module.OUTPUTS[0]), tmp_path)
    before = module.state(model)
    asked = images()
    asked.flags.writeable = False
    ask_everything(name, model)
    assert module.state(model) == before


def loaded_by_asking(name, also="pass"):
    """What is imported in a fresh process while a model is asked, beyond what made the model."""
    output, tests = stated(name, "OUTPUTS")[0], str(Path(__file__).parent)
    script = FRESH.format(tests=tests, name=name, output=output, also=also)
    command = [sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=300)
    return set(done.stdout.split())


@pytest.mark.parametrize("name", HERE)
def test_a_model_loads_no_other_framework(name):
    assert loaded_by_asking(name) <= network(name).MAY_IMPORT


def test_a_framework_that_is_loaded_while_asking_is_seen():
    assert loaded_by_asking("npz", also="import sklearn") == {"sklearn"}
