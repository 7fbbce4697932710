"""The PyTorch adapter, with PyTorch itself."""

from itertools import pairwise
from types import SimpleNamespace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from mlpviz import plot_first_layer_filters, plot_prediction_grid
from mlpviz._pixel_space.affine import pixel_space
from mlpviz._reading.dispatch import read_layers, read_predictions
from mlpviz._reading.image_layouts import ImageLayout
from mlpviz._reading.output_selection import ANY_OUTPUT
from mlpviz._reading.steps import Scaling
from mlpviz._records.image_shape import ImageShape
from mlpviz.adapters import torch as adapter
from mlpviz.adapters.torch.images import (
    checked_module,
    input_sizes,
    run_layouts,
    to_module,
    treats_images_separately,
)
from mlpviz.adapters.torch.layers import layers_of_module
from mlpviz.adapters.torch.predictions import (
    blocks_for,
    first_run_with_scores,
    predictions_of_module,
)
from mlpviz.adapters.torch.replay import _copy_arguments, _run_call
from mlpviz.adapters.torch.steps import last_activation, parts_of_trace
from mlpviz.adapters.torch.tracing import ForwardError, trace_module
from mlpviz.errors import NotFittedError

ACTIVATIONS = [
    (nn.ReLU(inplace=True), "relu"),
    (nn.Tanh(), "tanh"),
    (nn.Sigmoid(), "logistic"),
    (nn.GELU(), "gelu"),
    (nn.SiLU(), "silu"),
    (nn.ELU(), "elu"),
    (nn.ELU(0.5), "elu(0.5)"),
    (nn.Softplus(), "softplus"),
    (nn.LeakyReLU(), "leaky_relu(0.01)"),
    (nn.PReLU(), "prelu(0.25)"),
    (nn.Hardtanh(), "hard_tanh"),
    (nn.ReLU6(), "relu6"),
    (nn.Identity(), "identity"),
    (nn.Dropout(), "identity"),
]


class Forward(nn.Module):
    """A module with two dense layers, defined backwards, and the forward pass that it is given."""

    def __init__(self, forward, **parts):
        super().__init__()
        self.second = nn.Linear(9, 4)
        self.first = nn.Linear(16, 9)
        self.what = forward
        for name, part in parts.items():
            setattr(self, name, part)

    def forward(self, x):
        return self.what(self, x)


def preactivations(module, X):
    """What enters the activation of the first dense layer, by the layer itself."""
    entering = {}
    hook = module.first.register_forward_hook(lambda _, __, out: entering.update(out=out))
    module.eval()(torch.tensor(X, dtype=torch.float32))
    hook.remove()
    return entering["out"].detach().numpy()


def images(n=6, n_pixels=16, seed=0):
    return np.random.default_rng(seed).normal(size=(n, n_pixels))


@pytest.fixture(autouse=True)
def seeded():
    """Weights are random; PyTorch's own generator is as it was afterwards."""
    with torch.random.fork_rng():
        torch.manual_seed(5)
        yield


@pytest.mark.parametrize(("activation", "name"), ACTIVATIONS, ids=str)
def test_activations_have_one_name_each(activation, name):
    module = nn.Sequential(nn.Linear(16, 9), activation, nn.Linear(9, 4))
    layers = read_layers(module)
    assert layers.activations == (name, "identity")
    np.testing.assert_array_equal(layers.weights[0], module[0].weight.detach().numpy().T)


FUNCTIONS = {
    "F.relu": (lambda m, x: m.second(nn.functional.relu(m.first(x))), "relu"),
    "torch.relu": (lambda m, x: m.second(torch.relu(m.first(x))), "relu"),
    "in place": (lambda m, x: m.second(m.first(x).relu_()), "relu"),
    "clamp": (lambda m, x: m.second(m.first(x).clamp(min=0)), "relu"),
    "clamp of both ends": (lambda m, x: m.second(m.first(x).clamp(-1, 1)), "hard_tanh"),
    "sine": (lambda m, x: m.second(torch.sin(m.first(x))), "sin"),
    "flatten": (lambda m, x: m.second(torch.tanh(m.first(torch.flatten(x, 1)))), "tanh"),
    "view": (lambda m, x: m.second(torch.tanh(m.first(x.view(x.size(0), -1)))), "tanh"),
    "view -1": (lambda m, x: m.second(torch.tanh(m.first(x.view(-1, 16)))), "tanh"),
    "len": (lambda m, x: m.second(torch.tanh(m.first(x.reshape(len(x), 16)))), "tanh"),
    "matmul": (
        lambda m, x: m.second(torch.tanh(x @ m.first.weight.T + m.first.bias)),
        "tanh",
    ),
    "addmm": (
        lambda m, x: m.second(torch.tanh(torch.addmm(m.first.bias, x, m.first.weight.T))),
        "tanh",
    ),
    "two": (lambda m, x: m.second(torch.tanh(torch.relu(m.first(x)))), "relu → tanh"),
    "side branch": (lambda m, x: (m.first(x).mean(), m.second(m.first(x).tanh()))[1], "tanh"),
    "control flow": (
        lambda m, x: m.second(torch.tanh(m.first(x if x.dim() == 2 else x.flatten(1)))),
        "tanh",
    ),
}


@pytest.mark.parametrize("forward", FUNCTIONS)
def test_functions_are_read_as_modules_are(forward):
    function, name = FUNCTIONS[forward]
    module = Forward(function)
    layers = read_layers(module)
    assert layers.activations == (name, "identity")
    assert layers.n_units == (9, 4)
    np.testing.assert_array_equal(layers.weights[0], module.first.weight.detach().numpy().T)
    np.testing.assert_array_equal(layers.biases[1], module.second.bias.detach().numpy())


@pytest.mark.parametrize(
    ("compose", "name"),
    [
        (lambda h: h * torch.sigmoid(h), "silu"),
        (lambda h: 0.5 * h * (1 + torch.erf(h / 2**0.5)), "gelu"),
        (lambda h: torch.maximum(h, 0.1 * h), "leaky_relu(0.1)"),
        (lambda h: h * torch.sin(h), "unknown"),
    ],
)
def test_an_activation_written_out_by_hand_is_one_activation(compose, name):
    module = Forward(lambda m, x: m.second(compose(m.first(x))))
    assert read_layers(module).activations == (name, "identity")


class Normalize(nn.Module):
    """Takes the mean of each channel and divides by its spread, as torchvision's does."""

    def __init__(self, *shape):
        super().__init__()
        self.register_buffer("mean", torch.rand(*shape))
        self.register_buffer("std", torch.rand(*shape) + 0.5)

    def forward(self, x):
        return (x - self.mean) / self.std


def trained_norm(n):
    norm = nn.BatchNorm1d(n)
    norm(3 * torch.randn(50, n) + 1)
    norm.weight.data = torch.rand(n) + 0.5
    norm.bias.data = torch.randn(n)
    return norm


FRONTS = {
    "flat": (lambda: Normalize(16), (16,)),
    "number": (lambda: Normalize(1), (16,)),
    "image": (lambda: nn.Sequential(Normalize(1, 1, 1), nn.Flatten()), (1, 4, 4)),
    "rows": (lambda: nn.Sequential(Normalize(4, 4), nn.Flatten()), (1, 4, 4)),
    "batch norm": (lambda: trained_norm(16), (16,)),
    "blurred": (lambda: nn.Sequential(nn.AvgPool2d(3, 1, 1), nn.Flatten()), (1, 4, 4)),
    "padded and cropped": (
        lambda: Forward(lambda _, x: nn.functional.pad(x, (1, 1, 0, 0))[..., :4].flatten(1)),
        (1, 4, 4),
    ),
    "turned": (lambda: Forward(lambda _, x: x.transpose(2, 3).flip(2).flatten(1)), (1, 4, 4)),
    "chosen pixels": (lambda: Forward(lambda _, x: x[:, [3, 1, 2, 0] * 4]), (16,)),
    "both": (lambda: nn.Sequential(Normalize(16), nn.Dropout(), trained_norm(16)), (16,)),
}


@pytest.mark.parametrize("front", FRONTS)
def test_what_stands_before_the_first_layer_is_preprocessing(front):
    make, shape = FRONTS[front]
    module = Forward(lambda m, x: m.second(torch.relu(m.first(m.front(x)))), front=make())
    layers = read_layers(module, ImageShape(4, 4))
    np.testing.assert_array_equal(layers.weights[0], module.first.weight.detach().numpy().T)
    assert layers.preprocessing
    X, filters = images(), pixel_space(layers)
    expected = preactivations(module, X.reshape(-1, *shape))
    np.testing.assert_allclose(X @ filters.weights + filters.bias, expected, atol=2e-4)


NOT_AFFINE = {
    "layer norm": lambda: nn.LayerNorm(16),
    "length": lambda: Forward(lambda _, x: nn.functional.normalize(x.flatten(1))),
}


@pytest.mark.parametrize("front", NOT_AFFINE)
def test_what_the_error_of_preprocessing_that_is_not_affine_advises_works(front):
    module = nn.Sequential(NOT_AFFINE[front](), nn.Linear(16, 5), nn.ReLU(), nn.Linear(5, 3))
    with pytest.raises(ValueError, match=r'space="input".*space="local"'):
        plot_first_layer_filters(module, (4, 4))
    image = images()[0]
    assert plot_first_layer_filters(module, (4, 4), space="local", at=image).alt_text
    filters = plot_first_layer_filters(module, (4, 4), space="input")
    np.testing.assert_array_equal(filters.tiles.reshape(5, 16), module[1].weight.detach().numpy())


RANDOM_FRONTS = {
    "noise": lambda: Forward(lambda _, x: x + torch.randn_like(x)),
    "mean of the batch": lambda: Forward(lambda _, x: x - x.mean(dim=0)),
}


@pytest.mark.parametrize(
    ("front", "reason"), [("noise", "randn_like: it is random"), ("mean of the batch", "it mixes")]
)
def test_preprocessing_that_is_random_or_mixes_images_is_refused(front, reason):
    module = nn.Sequential(RANDOM_FRONTS[front](), nn.Linear(16, 5))
    with pytest.raises(ValueError, match=reason):
        read_layers(module)


def test_an_axis_of_images_that_is_broadcast_is_no_layout():
    module = nn.Sequential(Normalize(16), nn.Linear(16, 5), nn.ReLU(), nn.Linear(5, 3)).eval()
    layers = read_layers(module, ImageShape(4, 4))
    np.testing.assert_array_equal(layers.weights[0], module[1].weight.detach().numpy().T)
    X = images()
    found = read_predictions(module, X, ImageShape(4, 4))
    with torch.no_grad():
        expected = module(torch.tensor(X, dtype=torch.float32)).numpy()
    np.testing.assert_allclose(found.scores, expected, rtol=1e-5)


def test_channels_come_first_as_pytorch_has_them():
    normalize = Normalize(3, 1, 1)
    module = nn.Sequential(normalize, nn.Flatten(), nn.Linear(48, 5)).eval()
    layers = read_layers(module)
    filters = pixel_space(layers)
    X = images(n_pixels=48)
    expected = module(torch.tensor(X.reshape(-1, 3, 4, 4), dtype=torch.float32)).detach().numpy()
    np.testing.assert_allclose(X @ filters.weights + filters.bias, expected, atol=1e-5)
    display = plot_first_layer_filters(module, (3, 4, 4), channel_axis=0)
    assert display.tiles.shape == (5, 4, 4, 3)


@pytest.mark.parametrize("after_activation", [False, True])
def test_batch_norm_between_layers_becomes_part_of_the_weights(after_activation):
    norm, activation = trained_norm(9), nn.Tanh()
    between = [activation, norm] if after_activation else [norm, activation]
    module = nn.Sequential(nn.Linear(16, 9), *between, nn.Linear(9, 4), nn.Softmax(1)).eval()
    layers = read_layers(module)
    assert layers.activations == ("tanh", "softmax")
    X = images()
    hidden = np.tanh(X @ layers.weights[0] + layers.biases[0])
    logits = hidden @ layers.weights[1] + layers.biases[1]
    expected = module[:-1](torch.tensor(X, dtype=torch.float32)).detach().numpy()
    np.testing.assert_allclose(logits, expected, atol=1e-4)


@settings(max_examples=20)
@given(
    sizes=st.lists(st.integers(1, 12), min_size=2, max_size=5),
    names=st.lists(st.sampled_from(["relu", "tanh", "norm", "dropout"]), min_size=4, max_size=4),
)
def test_any_chain_is_read_to_what_it_computes(sizes, names):
    parts = {
        "relu": lambda _: nn.ReLU(),
        "tanh": lambda _: nn.Tanh(),
        "norm": trained_norm,
        "dropout": lambda _: nn.Dropout(),
    }
    steps = []
    for i, (n_in, n_out) in enumerate(pairwise(sizes)):
        steps += [nn.Linear(n_in, n_out), parts[names[i]](n_out)]
    module = nn.Sequential(*steps)
    layers = read_layers(module)
    values = images(n_pixels=sizes[0])
    functions = {"relu": lambda z: np.maximum(z, 0), "tanh": np.tanh, "identity": lambda z: z}
    for matrix, bias, name in zip(layers.weights, layers.biases, layers.activations, strict=True):
        values = functions[name](values @ matrix + bias)
    expected = module.eval()(torch.tensor(images(n_pixels=sizes[0]), dtype=torch.float32))
    np.testing.assert_allclose(values, expected.detach().numpy(), atol=1e-3, rtol=1e-3)


def test_wrappers_are_looked_through():
    module = nn.Sequential(nn.Linear(16, 9), nn.ReLU(), nn.Linear(9, 4))
    expected = read_layers(module).weights[0]
    for wrapped in (
        nn.DataParallel(module),
        torch.compile(module, backend="eager"),
        torch.compile(nn.DataParallel(module), backend="eager"),
        nn.Sequential(nn.Sequential(module)),
    ):
        np.testing.assert_array_equal(read_layers(wrapped).weights[0], expected)


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_any_precision_is_read(dtype):
    module = nn.Sequential(nn.Linear(16, 9), nn.ReLU(), nn.Linear(9, 4)).to(dtype)
    weights = read_layers(module).weights[0]
    np.testing.assert_array_equal(weights, module[0].weight.detach().double().numpy().T)
    said = read_predictions(module, images())
    with torch.no_grad():
        expected = module(torch.tensor(images()).to(dtype)).double().numpy()
    np.testing.assert_allclose(said.scores, expected, atol=1e-6)


def test_weights_may_be_computed_as_parametrizations_do():
    dense = nn.utils.parametrizations.weight_norm(nn.Linear(16, 9))
    layers = read_layers(nn.Sequential(dense, nn.ReLU(), nn.Linear(9, 4)))
    np.testing.assert_allclose(layers.weights[0], dense.weight.detach().numpy().T, rtol=1e-6)


class Recurrent(nn.Module):
    """Reads an image row by row."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(4, 8, batch_first=True)
        self.scores = nn.Linear(8, 3)

    def forward(self, x):
        return self.scores(self.lstm(x)[0][:, -1])


def convolutional():
    return nn.Sequential(
        nn.Conv2d(1, 2, 3, padding=1), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(), nn.Linear(8, 3)
    )


BROKEN = {
    "convolution": (convolutional, r"0 \(Conv2d\)"),
    "recurrent": (Recurrent, r"lstm \(LSTM\)"),
    "tokens": (
        lambda: nn.Sequential(nn.Unflatten(1, (4, 4)), nn.Linear(4, 4), nn.Flatten()),
        r"0 \(Unflatten\)|1 \(Linear\), linear: it is applied to inputs of shape",
    ),
    "no dense layer": (lambda: nn.Sequential(nn.Flatten(), nn.Tanh()), "must have a dense layer"),
    "outside of PyTorch": (
        lambda: Forward(lambda _, x: torch.tensor(x.numpy()[:, :4])),
        "cannot be followed back to the images",
    ),
}


@pytest.mark.parametrize("case", BROKEN)
def test_what_is_no_chain_is_refused_and_named(case):
    make, message = BROKEN[case]
    with pytest.raises(ValueError, match=message):
        read_layers(make())


ENDS = {
    "attention": (
        lambda: nn.Sequential(nn.Linear(16, 8), nn.TransformerEncoderLayer(8, 1), nn.Linear(8, 3)),
        "unknown",
        "1.self_attn (MultiheadAttention)",
    ),
    "layer norm": (
        lambda: nn.Sequential(nn.Linear(16, 8), nn.LayerNorm(8), nn.Linear(8, 3)),
        "unknown",
        "1 (LayerNorm), layer_norm: each of its outputs depends on several inputs",
    ),
    "layer norm behind the activation": (
        lambda: nn.Sequential(nn.Linear(16, 8), nn.Tanh(), nn.LayerNorm(8), nn.Linear(8, 3)),
        "tanh",
        "2 (LayerNorm), layer_norm: each of its outputs depends on several inputs",
    ),
    "batch statistics": (
        lambda: nn.Sequential(nn.Linear(16, 8), nn.BatchNorm1d(8, track_running_stats=False)),
        "unknown",
        "1 (BatchNorm1d), batch_norm: it mixes images with one another, or is random",
    ),
    "skip connection": (
        lambda: Forward(lambda m, x: m.second((h := m.first(x)) + h.sin() @ torch.eye(9))),
        "unknown",
        "the forward pass of Forward, add: it joins two branches",
    ),
    "two heads": (
        lambda: Forward(
            lambda m, x: {"a": m.second(h := torch.relu(m.first(x))), "b": m.side(h)},
            side=nn.Linear(9, 2),
        ),
        "relu",
        "the forward pass of Forward, its outputs: it returns 2 tensors",
    ),
    "scores and features": (
        lambda: Forward(lambda m, x: (m.second(h := torch.relu(m.first(x))), h)),
        "relu",
        "the forward pass of Forward, its outputs: it returns 2 tensors",
    ),
    "variational autoencoder": (
        lambda: Forward(
            lambda m, x: (
                mean := m.second(h := torch.relu(m.first(x))),
                spread := m.side(h),
                m.back(mean + spread.exp() * torch.randn_like(mean)),
            ),
            side=nn.Linear(9, 4),
            back=nn.Linear(4, 16),
        ),
        "relu",
        "the forward pass of Forward, its outputs: it returns 3 tensors",
    ),
    "gated": (
        lambda: Forward(
            lambda m, x: m.second(nn.functional.glu(m.wide(x))), wide=nn.Linear(16, 18)
        ),
        "unknown",
        "the forward pass of Forward, glu: each of its outputs depends on several inputs",
    ),
    "transposed convolution": (
        lambda: nn.Sequential(
            nn.Linear(16, 8), nn.ReLU(), nn.Unflatten(1, (2, 2, 2)), nn.ConvTranspose2d(2, 1, 2)
        ),
        "relu",
        "3 (ConvTranspose2d), conv_transpose2d: ",
    ),
    "unit length": (
        lambda: Forward(lambda m, x: nn.functional.normalize(m.second(torch.relu(m.first(x))))),
        "relu",
        "the forward pass of Forward, ",
    ),
    "always random": (
        lambda: Forward(lambda m, x: m.second(nn.functional.dropout(m.first(x)))),
        "unknown",
        "the forward pass of Forward, dropout: it changes, mixes or drops",
    ),
    "noise": (
        lambda: Forward(lambda m, x: m.second(m.first(x) + torch.randn(1))),
        "unknown",
        "the forward pass of Forward, add: it is random, or depends on the image in another way",
    ),
    "data-dependent": (
        lambda: Forward(lambda m, x: m.second(m.first(x) * (1 if x.sum() < 20 else 2))),
        "unknown",
        "the forward pass of Forward, mul: it is random, or depends on the image in another way",
    ),
}


@pytest.mark.parametrize("case", ENDS)
def test_layers_end_where_the_chain_breaks(case):
    make, activation, reason = ENDS[case]
    module = make()
    layers = read_layers(module)
    assert layers.chain_break is not None
    assert f"the chain breaks at {reason}" in str(layers.chain_break)
    first = next(part for part in module.modules() if isinstance(part, nn.Linear))
    first = getattr(module, "wide", getattr(module, "first", first))
    np.testing.assert_array_equal(layers.weights[0], first.weight.detach().numpy().T)
    np.testing.assert_array_equal(layers.biases[0], first.bias.detach().numpy())
    assert layers.activations[0] == activation
    assert layers.n_hidden == len(layers.weights)
    assert plot_first_layer_filters(module, (4, 4)).tiles.shape[1:] == (4, 4)


BRANCHES = {
    "residual": (
        lambda: Forward(
            lambda m, x: m.second(m.first(x)) @ m.back.weight.T + x, back=nn.Linear(4, 16)
        ),
        ["first"],
    ),
    "two branches on the image": (
        lambda: Forward(lambda m, x: m.second(m.first(x) + m.side(x)), side=nn.Linear(16, 9)),
        ["first", "side"],
    ),
    "wide and deep": (
        lambda: Forward(
            lambda m, x: m.second(torch.relu(m.first(x))) + m.side(x.flatten(1)),
            side=nn.Linear(16, 4),
        ),
        ["first", "side"],
    ),
    "two heads on the image": (
        lambda: Forward(lambda m, x: (m.first(x), m.side(x)), side=nn.Linear(16, 5)),
        ["first", "side"],
    ),
}


@pytest.mark.parametrize("case", BRANCHES)
def test_dense_layers_that_read_the_image_are_the_first_layer_together(case):
    make, names = BRANCHES[case]
    module = make()
    layers = read_layers(module)
    parts = [getattr(module, name) for name in names]
    weights = np.concatenate([part.weight.detach().numpy() for part in parts]).T
    np.testing.assert_array_equal(layers.weights[0], weights)
    np.testing.assert_array_equal(
        layers.biases[0], np.concatenate([part.bias.detach().numpy() for part in parts])
    )
    assert layers.chain_break is not None


def test_predictions_of_several_outputs_need_the_name_of_one():
    module = Forward(lambda m, x: (m.second(m.first(x)), x))
    with pytest.raises(ValueError, match=r"returns several outputs, '0' of 4 values.*give output="):
        read_predictions(module, images())


class Output:
    """An object with scores, as transformers returns it."""

    def __init__(self, logits):
        self.logits = logits


def test_scores_are_found_in_an_object():
    expected = read_predictions(Forward(lambda m, x: m.second(m.first(x))), images())
    torch.manual_seed(5)
    module = Forward(lambda m, x: Output(m.second(m.first(x))))
    assert read_predictions(module, images()).scores.shape == expected.scores.shape


def test_a_module_that_mixes_images_says_so_in_whatever_it_returns():
    def forward(module, x):
        scores = module.second(module.first(x))
        return {"logits": scores * torch.arange(len(x))[:, None], "more": scores}

    with pytest.raises(ValueError, match="random or mixes images"):
        read_predictions(Forward(forward), images())


def test_scores_are_found_by_their_name_or_alone_in_a_tuple():
    expected = read_predictions(Forward(lambda m, x: m.second(m.first(x))), images())
    for outputs in (lambda y: {"loss": y.sum(), "logits": y}, lambda y: (y,)):
        torch.manual_seed(5)
        module = Forward(lambda m, x, outputs=outputs: outputs(m.second(m.first(x))))
        assert read_predictions(module, images()).scores.shape == expected.scores.shape


def test_what_has_no_values_is_not_fitted():
    lazy = nn.Sequential(nn.LazyLinear(9), nn.ReLU(), nn.LazyLinear(4))
    with pytest.raises(NotFittedError, match=r"Sequential whose 0\.weight has no values yet"):
        read_layers(lazy)
    with pytest.raises(NotFittedError, match="no values yet"):
        read_predictions(nn.Linear(4, 3, device="meta"), images(n_pixels=4))


def test_what_is_no_module_is_refused():
    with pytest.raises(TypeError, match=r"must be a torch\.nn\.Module, got Tensor"):
        read_layers(torch.zeros(3, 3))


def test_a_buffer_that_the_forward_pass_counts_with_is_as_it_was():
    def count(module, x):
        module.n_seen += len(x)
        module.last = module.last + 1
        return module.second(module.first(x))

    module = Forward(count)
    module.register_buffer("n_seen", torch.tensor(3.0))
    module.register_buffer("last", torch.tensor(0.0))
    kept = module.last
    read_layers(module)
    read_predictions(module, images())
    assert module.n_seen == 3
    assert module.last is kept
    assert kept == 0


def test_a_module_that_fails_is_as_it_was():
    module = Forward(lambda m, x: m.second(m.first(x)).no_such_thing)
    module.second.eval()
    with pytest.raises(ValueError, match="the chain breaks at"):
        read_layers(module)
    assert module.training
    assert not module.second.training
    assert not module.first._forward_hooks
    assert not module.first._forward_pre_hooks


def test_the_random_state_is_as_it_was():
    module = Forward(lambda m, x: m.second(m.first(x) + 0 * torch.randn(1)))
    before = torch.get_rng_state()
    read_layers(module)
    read_predictions(module, images())
    assert torch.equal(torch.get_rng_state(), before)


def test_layers_do_not_follow_a_training():
    module = nn.Sequential(trained_norm(16), nn.Linear(16, 9))
    layers = read_layers(module)
    before = layers.preprocessing[0].apply(images()).copy(), layers.weights[0].copy()
    with torch.no_grad():
        for parameter in module.parameters():
            parameter.add_(1)
    np.testing.assert_array_equal(layers.preprocessing[0].apply(images()), before[0])
    np.testing.assert_array_equal(layers.weights[0], before[1])


HEADS = {
    "softmax": (lambda: nn.Softmax(1), 4, "probability"),
    "log_softmax": (lambda: nn.LogSoftmax(1), 4, "logit"),
    "none": (nn.Identity, 4, "logit"),
    "temperature": (lambda: Normalize(1), 4, "logit"),
    "several sigmoids": (nn.Sigmoid, 4, "margin"),
    "one sigmoid": (nn.Sigmoid, 1, "probability"),
    "tanh": (nn.Tanh, 4, "margin"),
}


@pytest.mark.parametrize("head", HEADS)
def test_outputs_are_told_apart_by_the_last_layer(head):
    make, n_outputs, kind = HEADS[head]
    module = nn.Sequential(nn.Linear(16, 9), nn.ReLU(), nn.Linear(9, n_outputs), make())
    said = read_predictions(module, images())
    assert said.kind == kind
    assert said.scores.shape == (6, max(n_outputs, 2))
    with torch.no_grad():
        outputs = module(torch.tensor(images(), dtype=torch.float32)).numpy()
    np.testing.assert_allclose(said.scores[:, -1], outputs[:, -1], rtol=1e-6, atol=1e-6)


def test_one_column_without_sigmoid_is_a_value():
    module = nn.Sequential(nn.Linear(16, 9), nn.ReLU(), nn.Linear(9, 1), nn.Flatten(0))
    said = read_predictions(module, images())
    assert said.classes is None
    assert said.values.shape == (6,)


def test_as_many_outputs_as_pixels_are_an_image():
    module = nn.Sequential(
        nn.Flatten(), nn.Linear(16, 3), nn.Linear(3, 16), nn.Sigmoid(), nn.Unflatten(1, (1, 4, 4))
    )
    display = plot_prediction_grid(module, images(), None, (4, 4))
    assert display.outputs.shape == (6, 4, 4)


def test_predictions_need_no_chain():
    for module in (convolutional(), Recurrent()):
        shape = (-1, 1, 4, 4) if isinstance(module, nn.Sequential) else (-1, 4, 4)
        said = read_predictions(module, images())
        module.eval()
        with torch.no_grad():
            expected = module(torch.tensor(images(), dtype=torch.float32).reshape(shape)).numpy()
        assert said.kind == "logit"
        np.testing.assert_allclose(said.scores, expected, atol=1e-6)


@pytest.mark.parametrize(
    "given",
    [
        lambda X: X,
        np.asfortranarray,
        lambda X: X.astype(np.float32).reshape(-1, 1, 4, 4),
        lambda X: torch.tensor(X, dtype=torch.float32),
        lambda X: torch.tensor(X).requires_grad_(),
    ],
)
def test_images_are_taken_as_they_come(given):
    module = nn.Sequential(nn.Linear(16, 9), nn.ReLU(), nn.Linear(9, 4), nn.Softmax(1))
    said = read_predictions(module, given(images()))
    with torch.no_grad():
        expected = module(torch.tensor(images(), dtype=torch.float32)).numpy()
    np.testing.assert_allclose(said.scores, expected, atol=1e-6)


@pytest.mark.parametrize("shape", [(5, 8, 3), (3, 5, 8)])
def test_channels_go_where_the_module_wants_them(shape):
    module = nn.Sequential(nn.Conv2d(3, 4, 3), nn.ReLU(), nn.Flatten(), nn.Linear(72, 4)).eval()
    X = images(n_pixels=120).reshape(-1, *shape)
    first = X if shape[0] == 3 else X.transpose(0, 3, 1, 2)
    with torch.no_grad():
        expected = module(torch.tensor(first, dtype=torch.float32)).numpy()
    np.testing.assert_allclose(read_predictions(module, X).scores, expected, atol=1e-6)


def test_images_need_not_be_square_where_they_have_their_shape():
    module = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(36, 4)).eval()
    X = images(n_pixels=40)
    with torch.no_grad():
        expected = module(torch.tensor(X, dtype=torch.float32).reshape(-1, 1, 5, 8)).numpy()
    said = read_predictions(module, X.reshape(-1, 5, 8))
    np.testing.assert_allclose(said.scores, expected, atol=1e-6)
    with pytest.raises(ValueError, match="in none of the shapes"):
        read_predictions(module, X)


def test_many_images_are_asked_block_by_block():
    seen = []
    module = Forward(lambda m, x: (seen.append(len(x)), m.second(m.first(x)))[1])
    n = 300_000
    said = read_predictions(module, np.zeros((n, 16), np.uint8))
    assert len(said.values) == n
    assert max(seen) * 16 <= 2**22


def test_images_of_another_size_are_refused():
    module = nn.Sequential(nn.Linear(16, 9), nn.ReLU(), nn.Linear(9, 4))
    with pytest.raises(ValueError, match=r"X has 15 values per image, but Sequential"):
        read_predictions(module, images(n_pixels=15))


def test_a_version_that_is_too_old_is_named(monkeypatch):
    monkeypatch.setattr(torch, "__version__", "1.13.1+cpu")
    with pytest.raises(ImportError, match=r"torch 1\.13\.1\+cpu, but mlpviz reads torch 2\.3 or"):
        read_layers(nn.Linear(4, 2))


class Calls(nn.Module):
    """A module that does what it is given, with a dense layer that need not be used."""

    def __init__(self, what, layer=None):
        super().__init__()
        self.layer = nn.Linear(4, 3) if layer is None else layer
        self.what = what

    def forward(self, x):
        return self.what(self.layer, x)


BREAKS = "the network is not a chain of dense layers and elementwise steps: the chain breaks at "
WAY_OUT = "; give Layers of the weights that you want to see"
HERE = "the forward pass of Calls"
BROKEN_CALLS = {
    "rows": (
        lambda layer, x: layer(x.reshape(-1, 1, 4)).reshape(-1, 3),
        "layer (Linear), linear: it is applied to inputs of shape (8, 1, 4), not to flat images",
    ),
    "a vector": (
        lambda layer, x: torch.matmul(x, layer.weight[0])[:, None],
        f"{HERE}, matmul: its second factor is not a matrix of weights",
    ),
    "weights on the left": (
        lambda _, x: torch.matmul(torch.eye(len(x)), x),
        f"{HERE}, matmul: its second factor is not a matrix of weights",
    ),
    "an error of its own": (
        lambda *_: 1 // 0,
        f"{HERE}, forward: integer division or modulo by zero",
    ),
    "an error of a function": (
        lambda layer, x: layer(x).reshape(5, 7),
        f"{HERE}, reshape: shape '[5, 7]' is invalid for input of size 24",
    ),
}


@pytest.mark.parametrize("case", BROKEN_CALLS)
def test_a_call_that_breaks_the_chain_is_told_with_the_reason(case):
    what, told = BROKEN_CALLS[case]
    with pytest.raises(ValueError, match="chain breaks") as error:
        adapter.layers(Calls(what))
    assert str(error.value) == BREAKS + told + WAY_OUT


def test_images_that_fit_no_weights_are_told_by_their_sizes():
    module = nn.Sequential(nn.Linear(4, 3), nn.Linear(5, 2))
    with pytest.raises(ValueError, match="none of the sizes") as error:
        adapter.layers(module)
    assert str(error.value) == (
        "model takes images of none of the sizes of its weights, 4, 5, 3, 2; linear in 1 (Linear) "
        f"says: mat1 and mat2 shapes cannot be multiplied (8x3 and 5x2){WAY_OUT}"
    )
    assert isinstance(error.value.__cause__, ForwardError)
    assert "(8x3 and 5x2)" in str(error.value.__cause__.__cause__)


def test_a_module_without_dense_layers_has_none():
    with pytest.raises(ValueError, match="dense layer") as error:
        layers_of_module(nn.ReLU(), "Net")
    assert str(error.value) == "model must have a dense layer, but Net has none"


def test_outputs_that_come_from_elsewhere_are_refused():
    with pytest.raises(ValueError, match="followed back") as error:
        adapter.layers(Calls(lambda _, x: torch.from_numpy(x.numpy() + 1)))
    assert str(error.value) == (
        "the outputs of model cannot be followed back to the images through functions of PyTorch; "
        "give Layers of the weights that you want to see"
    )


def test_what_has_no_values_or_is_no_module_is_told_with_a_way_out():
    with pytest.raises(NotFittedError) as error:
        adapter.layers(nn.Sequential(nn.LazyLinear(9)))
    assert str(error.value) == (
        "model is a Sequential whose 0.weight has no values yet; run it on images or load its "
        "state dict first"
    )
    with pytest.raises(TypeError) as error:
        adapter.layers(np.ones(3))
    assert str(error.value) == (
        "model must be a torch.nn.Module, got ndarray; give the module that it was made from"
    )


class Compiled(nn.Module):
    """What torch.compile makes of a module holds it under this name."""

    def __init__(self, module):
        super().__init__()
        self._orig_mod = module


def test_a_module_in_a_wrapper_has_its_own_name():
    module = nn.Sequential(nn.Linear(4, 3))
    for wrapped in (nn.DataParallel(module), Compiled(module), Compiled(nn.DataParallel(module))):
        assert checked_module(wrapped) is module
        assert adapter.layers(wrapped).name == "Sequential"


def test_the_reading_is_checked_in_the_shape_that_the_module_takes():
    module = Calls(lambda layer, x: layer(x.flatten(1)) if x.ndim == 4 else 1 // 0)
    read = layers_of_module(module, "Net")
    assert (read.name, read.n_pixels) == ("Net", 4)
    np.testing.assert_array_equal(read.weights[0], module.layer.weight.detach().numpy().T)


def test_a_layer_without_a_bias_has_zeros_of_its_precision():
    ((layer,),) = parts_of_trace(trace_module(nn.Linear(4, 3, bias=False), torch.ones(2, 4)))
    assert layer.name == "the forward pass of Linear"
    assert layer.weights.dtype == layer.bias.dtype == np.float32
    np.testing.assert_array_equal(layer.bias, [0, 0, 0])


@pytest.mark.parametrize("found", [Scaling("found", np.ones(4), np.zeros(4)), None])
def test_a_call_is_recognized_by_name_and_several_by_what_they_do(found, monkeypatch):
    asked = []

    def recognize(*told):
        asked.append(told)
        return found

    monkeypatch.setattr("mlpviz.adapters.torch.steps.recognize_step", recognize)
    module = Calls(lambda _, x: torch.exp(torch.sin(x) * x))
    steps = list(parts_of_trace(trace_module(module, torch.ones(2, 4))))
    assert steps == [[] if found is None else [found]] * 2
    assert [(name, layer, size) for name, layer, _, size in asked] == [
        ("", HERE, 4),
        ("exp", HERE, 4),
    ]
    X = images(3, 4)
    np.testing.assert_allclose(asked[0][2](X), np.sin(X) * X)
    np.testing.assert_allclose(asked[1][2](X), np.exp(X))


def test_the_task_may_be_known():
    said = predictions_of_module(nn.Linear(4, 3), images(2, 4), task="values")
    assert said.classes is None
    assert said.values.shape == (2, 3)
    assert predictions_of_module(nn.Linear(4, 3), images(2, 4)).kind == "logit"


def test_a_side_branch_that_returns_a_single_number_is_no_matter():
    module = Calls(lambda layer, x: (x.mean(), layer(x))[1])
    assert adapter.predictions(module, images(2, 4)).scores.shape == (2, 3)


@pytest.mark.parametrize(
    "module", [nn.Identity(), Calls(lambda _, x: torch.from_numpy(x.numpy() + 0))]
)
def test_a_module_that_calls_nothing_that_is_seen_predicts_all_the_same(module):
    X = images(2, 4)
    np.testing.assert_allclose(adapter.predictions(module, X).values, X, rtol=1e-6)


def test_blocks_hold_less_where_a_layer_is_wide(monkeypatch):
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", 64)
    answer, _ = first_run_with_scores(nn.Linear(4, 32), images(5, 4), None, ANY_OUTPUT)
    assert [len(block) for block in blocks_for(answer, images(5, 4))] == [2, 2, 1]


def test_images_in_no_shape_that_fits_are_refused_with_the_first_reason():
    X, shape = images(2, 6), ImageShape(2, 3)
    module = Calls(lambda _, x: x.reshape(7) if x.ndim == 3 else x.view(11))
    with pytest.raises(ValueError, match="values per image") as error:
        first_run_with_scores(module, X, shape, ANY_OUTPUT)
    said = "reshape in the forward pass of Calls says: shape '[7]' is invalid for input of size 48"
    assert str(error.value).endswith(f"(6,); {said}")
    assert f"{error.value.__cause__} says: {error.value.__cause__.__cause__}" == said
    with pytest.raises(ValueError, match="values per image") as error:
        first_run_with_scores(nn.Linear(4, 3), X, shape, ANY_OUTPUT)
    assert str(error.value).startswith(
        "X has 6 values per image, but Linear does not return a tensor with a row for each such "
        "image, in none of the shapes (2, 3), (1, 2, 3), (2, 3, 1), (6,); linear in the "
        "forward pass of Linear says: mat1 and mat2 shapes cannot be multiplied (16x3 and 4x3)"
    )
    assert isinstance(error.value.__cause__, ForwardError)
    with pytest.raises(ValueError, match="values per image") as error:
        first_run_with_scores(Calls(lambda _, x: x[:1]), images(2, 4), None, ANY_OUTPUT)
    assert str(error.value).endswith(
        "(2, 2); for images of the shape (8, 4) it returns (1, 4); give y_pred"
    )
    assert error.value.__cause__ is None


@pytest.mark.parametrize(
    ("what", "answers"),
    [
        (lambda layer, x: layer(x), True),
        (lambda _, x: 0 * x, True),
        (lambda _, x: x.cumsum(0) * 1e-3, False),
        (lambda _, x: x.sum(), False),
        (lambda _, x: (x, x.sum()), True),
        (lambda _, x: (x.sum(), x), False),
    ],
)
def test_each_image_has_an_answer_of_its_own(what, answers):
    module, X = Calls(what), torch.tensor(images(5, 4), dtype=torch.float32)
    trace = trace_module(module, X)
    assert treats_images_separately(module, trace, "0") is answers


def test_the_sizes_of_images_are_those_of_matrices_inputs_first():
    module = nn.Sequential(nn.Linear(4, 3), nn.Linear(3, 2), nn.LayerNorm(7))
    assert input_sizes(module) == [4, 3, 2]


def test_layouts_with_a_warning_come_last():
    module = nn.Sequential(nn.InstanceNorm2d(3), nn.Flatten(), nn.Linear(75, 4))
    layouts = [ImageLayout((5, 5, 3)), ImageLayout((3, 5, 5), (2, 0, 1), (5, 5, 3))]
    assert [attempt.layout for attempt in run_layouts(module, layouts)] == layouts[::-1]


def test_images_have_the_precision_of_the_first_weights():
    module = nn.Linear(4, 3, dtype=torch.float64)
    module.register_buffer("single", torch.ones(2))
    assert to_module(module, images(2, 4)).dtype == torch.float64
    one = nn.Linear(4, 3, bias=False, dtype=torch.float16)
    assert to_module(one, images(2, 4)).dtype == torch.float16
    X = images(2, 4).astype(np.float32)
    copy = to_module(nn.ReLU(), X)
    assert copy.dtype == torch.float32
    copy += 1
    assert (copy.numpy() != X).all()


def test_arguments_are_copied_in_double_precision_but_for_whole_numbers():
    weights, places = torch.ones(2, dtype=torch.float64), torch.tensor([1])
    ((copied, kept), named) = _copy_arguments(((weights, places), {"a": [weights]}), {})
    weights += 1
    assert copied.tolist() == named["a"][0].tolist() == [1, 1]
    assert copied.dtype == torch.float64
    assert kept.dtype == torch.int64


@pytest.mark.parametrize(
    ("function", "reason"),
    [
        (lambda: torch.ones(2) @ torch.ones(3), "inconsistent tensor size"),
        (lambda: (torch.ones(4), 1), None),
        (lambda: torch.ones(3), None),
    ],
)
def test_a_call_that_fails_on_other_values_breaks_the_chain(function, reason):
    call = SimpleNamespace(function=function, layer="0 (Own)", name="own", is_operator_norm=False)
    with pytest.raises(ValueError, match="chain breaks") as error:
        _run_call(call, (), {}, 2)
    told = f"{BREAKS}0 (Own), own: "
    if reason is None:
        told += f"it does not return one value for each input{WAY_OUT}"
        assert str(error.value) == told
    else:
        assert str(error.value).startswith(told + reason)


@pytest.mark.parametrize(
    ("what", "name"),
    [
        (lambda layer, x: layer(x), "identity"),
        (lambda layer, x: layer(x) * 2, "identity"),
        (lambda layer, x: torch.tanh(layer(x)), "tanh"),
        (lambda layer, x: torch.tanh(layer(x)).flatten(1), "tanh"),
        (lambda layer, x: torch.tanh(layer(x)).flatten(1) * 2, "unknown"),
        (lambda layer, x: (torch.tanh(layer(x)) * 2).flatten(1), "unknown"),
        (lambda layer, x: nn.functional.layer_norm(layer(x), (3,)), "unknown"),
        (lambda _, x: x, "unknown"),
        (lambda _, x: x * 2, "unknown"),
    ],
)
def test_the_last_activation_is_what_alone_follows_the_last_layer(what, name):
    assert last_activation(trace_module(Calls(what), torch.ones(2, 4))) == name


COMPILED = {
    "scripted": torch.jit.script,
    "frozen": lambda module: torch.jit.freeze(torch.jit.script(module)),
    "traced": lambda module: torch.jit.trace(module, torch.zeros(2, 16)),
    "exported": lambda module: torch.export.export(
        module, (torch.zeros(2, 16),), dynamic_shapes=({0: torch.export.Dim("n")},)
    ),
}


@pytest.mark.filterwarnings("ignore:.*torch.jit.*:DeprecationWarning")
@pytest.mark.parametrize("kind", COMPILED)
def test_compiled_modules_are_read_and_predict(kind):
    module = nn.Sequential(nn.Linear(16, 5), nn.ReLU(), nn.Linear(5, 3)).eval()
    compiled = COMPILED[kind](module)
    layers = read_layers(compiled, ImageShape(4, 4))
    np.testing.assert_array_equal(layers.weights[0], module[0].weight.detach().numpy().T)
    assert layers.n_units == (5, 3)
    assert layers.activations == ("relu", "identity")
    found, expected = read_predictions(compiled, images()), read_predictions(module, images())
    np.testing.assert_allclose(found.scores, expected.scores, rtol=1e-6)


class Skip(nn.Module):
    """A network with a skip connection, whose sizes are those of a chain."""

    def __init__(self):
        super().__init__()
        self.norm, self.fc1 = nn.LayerNorm(16), nn.Linear(16, 5)
        self.fc2, self.fc3 = nn.Linear(5, 5), nn.Linear(5, 3)

    def forward(self, x):
        x = torch.relu(self.fc1(self.norm(x)))
        return self.fc3(x + torch.relu(self.fc2(x)))


@pytest.mark.filterwarnings("ignore:.*torch.jit.*:DeprecationWarning")
@pytest.mark.parametrize("kind", COMPILED)
def test_skip_connections_of_compiled_modules_end_the_chain(kind):
    module = Skip().eval()
    layers = read_layers(COMPILED[kind](module), ImageShape(4, 4))
    np.testing.assert_array_equal(layers.weights[0], module.fc1.weight.detach().numpy().T)
    assert layers.activations == ("relu",)
    assert "two branches" in layers.chain_break.reason


@pytest.mark.filterwarnings("ignore:.*torch.jit.*:DeprecationWarning")
def test_operators_of_scripts_belong_to_the_layers_of_their_parameters():
    scripted = torch.jit.script(nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(), nn.Linear(8, 3)))
    with pytest.raises(ValueError, match=r"the chain breaks at 0 \(Conv2d\), convolution"):
        read_layers(scripted, ImageShape(4, 4))
    with pytest.raises(ValueError, match=r"the chain breaks at .*, convolution"):
        read_layers(torch.jit.freeze(scripted.eval()), ImageShape(4, 4))


@pytest.mark.filterwarnings("ignore:.*torch.jit.*:DeprecationWarning")
def test_the_sizes_of_frozen_scripts_are_not_known():
    frozen = torch.jit.freeze(torch.jit.script(nn.Sequential(nn.Linear(16, 3)).eval()))
    with pytest.raises(ValueError, match="give a script before it is frozen"):
        read_layers(frozen)
