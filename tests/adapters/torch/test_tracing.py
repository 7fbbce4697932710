"""What a PyTorch module calls while it looks at images."""

import pytest
import torch
from torch import nn

from mlpviz._reading.data_flow import IMAGES
from mlpviz.adapters.torch.tracing import ForwardError, function_name, tensors_in, trace_module

IMAGES_OF_TWO = torch.arange(6.0).reshape(2, 3)


class Calls(nn.Module):
    """A module that does what it is given."""

    def __init__(self, what):
        super().__init__()
        self.what = what

    def forward(self, x):
        return self.what(x)


def traced(what, images=IMAGES_OF_TWO):
    return trace_module(Calls(what), images)


def test_a_trace_tells_what_was_called_with_what():
    seen = traced(lambda x: torch.add(torch.sin(x), x, alpha=2))
    assert (seen.name, seen.images.shape) == ("Calls", (2, 3))
    sine, total = seen.calls
    assert [call.name for call in seen.calls] == ["sin", "add"]
    assert (sine.parents, total.parents) == ((IMAGES,), (0, IMAGES))
    assert total.kwargs == {"alpha": 2}
    assert sine.layer == "the forward pass of Calls"
    assert total.sources[0] is sine.results[0]
    assert total.results[0] is seen.outputs
    assert torch.equal(sine.input_values, IMAGES_OF_TWO)
    assert torch.equal(sine.output_values, IMAGES_OF_TWO.sin())
    assert [[call.name for call in calls] for calls in seen.path()] == [["sin", "add"]]


def test_what_does_not_depend_on_images_is_run_and_not_written_down():
    seen = traced(lambda x: x * torch.full((3,), 2, dtype=torch.float64))
    assert [call.name for call in seen.calls] == ["mul"]
    assert seen.outputs.dtype == torch.float64


def test_a_function_that_returns_nothing_has_changed_its_first_argument():
    def what(x):
        copy = x.clone()
        copy[0] = x[1]
        return copy

    seen = traced(what)
    *_, changed = seen.calls
    assert changed.name == "setitem"
    assert len(changed.results) == 1
    assert changed.results[0] is seen.outputs


def test_all_results_are_kept():
    seen = traced(lambda x: x.split(1, dim=1)[2])
    (split,) = seen.calls
    assert [each.shape for each in split.results] == [(2, 1)] * 3
    assert [seen.places[id(each)] for each in split.results] == [0, 0, 0]


def test_values_before_and_after_are_those_of_the_time():
    seen = traced(lambda x: x.clone().neg_().add_(1))
    assert [call.name for call in seen.calls] == ["clone", "neg", "add"]
    assert torch.equal(seen.calls[1].input_values, IMAGES_OF_TWO)
    assert torch.equal(seen.calls[1].output_values, -IMAGES_OF_TWO)


def failed(module, images=IMAGES_OF_TWO):
    with pytest.raises(ForwardError) as error:
        trace_module(module, images)
    return error.value


def test_a_function_that_fails_is_told_with_its_layer():
    error = failed(nn.Sequential(nn.Linear(3, 4), nn.Linear(5, 2)))
    assert str(error) == "linear in 1 (Linear)"
    assert (error.layer, error.function) == ("1 (Linear)", "linear")
    assert [call.name for call in error.trace.calls] == ["linear"]
    assert "cannot be multiplied" in str(error.__cause__)


def test_a_forward_pass_that_fails_by_itself_is_told():
    error = failed(Calls(lambda _: 1 // 0))
    assert str(error) == "forward in the forward pass of Calls"
    assert isinstance(error.__cause__, ZeroDivisionError)


def test_the_failure_that_ends_a_forward_pass_is_told_not_one_that_it_caught():
    def what(x):
        try:
            return x.reshape(7)
        except RuntimeError:
            return x @ x

    assert str(failed(Calls(what))) == "matmul in the forward pass of Calls"

    def its_own(x):
        try:
            return x.reshape(7)
        except RuntimeError:
            raise KeyError("no") from None

    assert str(failed(Calls(its_own))) == "forward in the forward pass of Calls"


@pytest.mark.parametrize(
    ("function", "name"),
    [
        (torch.relu, "relu"),
        (torch.Tensor.relu_, "relu"),
        (torch.Tensor.__add__, "add"),
        (nn.functional.linear, "linear"),
        (torch.ops.aten.linear.default, "linear"),
        (torch.ops.aten.linear, "linear"),
        (torch.Tensor.data.__get__, "data"),
        (torch.Tensor.T.__get__, "T"),
        (property(len).__get__, "attribute"),
    ],
)
def test_functions_have_their_names_without_underscores_and_variants(function, name):
    assert function_name(function) == name


def test_tensors_are_found_however_nested():
    a, b, c = torch.zeros(1), torch.zeros(2), torch.zeros(3)
    found = tensors_in((a, {"b": [b, 1], "more": {"c": (c, None)}}, "text"))
    assert [len(each) for each in found] == [1, 2, 3]


def test_attributes_of_images_are_calls():
    seen = traced(lambda x: x.data.mT)
    assert [call.name for call in seen.calls] == ["data", "mT"]


def test_random_steps_return_other_numbers_with_another_seed():
    module = Calls(lambda x: x + torch.randn(1))
    first, again, other = (trace_module(module, IMAGES_OF_TWO, seed=i).outputs for i in (0, 0, 1))
    assert torch.equal(first, again)
    assert not torch.equal(first, other)
