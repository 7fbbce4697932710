"""What a session of onnxruntime says, with sessions that are told what to say."""

from types import SimpleNamespace

import numpy as np
import pytest
from onnx import TensorProto, helper

from mlpviz._reading.image_layouts import ImageLayout
from mlpviz._reading.output_selection import OutputSelection
from mlpviz.adapters import onnxruntime as adapter
from mlpviz.adapters.onnxruntime import _guessed_activation, _input_shape, predictions_of_session


class Session:
    """Returns a function of a batch for each of its outputs, and keeps the batches."""

    def __init__(self, *outputs, shape=("n", 4), kind="tensor(float)", producer=""):
        self.outputs = outputs
        self.shape = list(shape)
        self.kind = kind
        self.producer = producer
        self.batches = []

    def get_inputs(self):
        return [SimpleNamespace(name="x", shape=self.shape, type=self.kind)]

    def get_outputs(self):
        return [SimpleNamespace(name=f"out {i}") for i in range(len(self.outputs))]

    def get_modelmeta(self):
        return SimpleNamespace(producer_name=self.producer)

    def run(self, names, given):
        assert names is None
        (batch,) = given.values()
        assert list(given) == ["x"]
        self.batches.append(batch)
        return [output(batch) for output in self.outputs]


def scores(batch):
    return batch.reshape(len(batch), -1)[:, :3]


def labels(batch):
    return scores(batch).argmax(axis=1)


X = np.eye(4)[[1, 2, 0]]


@pytest.mark.parametrize(
    ("kind", "dtype"),
    [
        ("tensor(float)", np.float32),
        ("tensor(double)", np.float64),
        ("tensor(float16)", np.float16),
    ],
)
def test_images_come_in_the_precision_that_the_model_takes(kind, dtype):
    session = Session(scores, kind=kind)
    said = predictions_of_session(session, X, ImageLayout((4,)), "softmax")
    assert [batch.dtype for batch in session.batches] == [dtype]
    np.testing.assert_array_equal(said.scores, X[:, :3])
    assert said.kind == "probability"


def test_a_model_of_other_numbers_is_refused():
    with pytest.raises(ValueError, match="floats") as error:
        predictions_of_session(Session(scores, kind="tensor(uint8)"), X, (4,), None)
    assert str(error.value) == ("model must take images of floats, but its input is tensor(uint8)")


@pytest.mark.parametrize(
    ("shape", "sizes"), [(("n", 4), [3]), ((1, 4), [1, 1, 1]), ((2, 4), [2, 2]), ((5, 4), [5])]
)
def test_images_come_in_as_many_at_once_as_the_model_takes(shape, sizes):
    session = Session(scores, shape=shape)
    said = predictions_of_session(session, X, ImageLayout((2, 2)), "identity")
    assert [len(batch) for batch in session.batches] == sizes
    given = np.concatenate(session.batches)
    np.testing.assert_array_equal(given[:3], X.reshape(3, 2, 2))
    assert not given[3:].any()
    np.testing.assert_array_equal(said.scores, X[:, :3])
    assert said.kind == "logit"


@pytest.mark.parametrize("size", [2, 3])
def test_predictions_stay_with_their_images_where_batches_do_not_fill_blocks(monkeypatch, size):
    monkeypatch.setattr("mlpviz._out_of_core.blocks.BLOCK_VALUES", 4 * adapter.ASSUMED_WIDTH)
    images = np.arange(40, dtype=np.float32).reshape(10, 4)
    session = Session(scores, shape=(size, 4))
    said = predictions_of_session(session, images, ImageLayout((4,)), "identity")
    assert {len(batch) for batch in session.batches} == {size}
    np.testing.assert_array_equal(said.scores, images[:, :3])


def test_one_of_several_outputs_is_named():
    with pytest.raises(ValueError, match=r"returns several outputs, 'out 0' of 1 values, 'out 1'"):
        predictions_of_session(Session(labels, scores), X, ImageLayout((4,)), None)
    said = predictions_of_session(
        Session(labels, scores), X, ImageLayout((4,)), None, OutputSelection("out 1")
    )
    np.testing.assert_allclose(said.scores, scores(X), rtol=1e-6)


def test_an_output_that_mixes_up_its_rows_is_refused():
    session = Session(lambda batch: scores(batch).reshape(-1, 1))
    with pytest.raises(ValueError, match="rows") as error:
        predictions_of_session(session, X, ImageLayout((4,)), None)
    assert str(error.value) == ("model returns 9 rows of 'out 0' for 3 images; give y_pred instead")


def test_what_skl2onnx_writes_with_one_output_is_values():
    said = predictions_of_session(Session(scores, producer="skl2onnx"), X, ImageLayout((4,)), None)
    assert said.classes is None
    np.testing.assert_array_equal(said.values, X[:, :3])


def test_as_many_outputs_as_pixels_are_an_image():
    same = Session(lambda batch: batch)
    assert predictions_of_session(same, X, ImageLayout((4,)), "identity").classes is None
    assert predictions_of_session(same, X, ImageLayout((2, 2)), "identity").classes is None


def named(batch):
    return [dict(zip("abc", row, strict=True)) for row in scores(batch)[:, ::-1]]


@pytest.mark.parametrize("n_together", ["n", 2])
def test_labels_and_probabilities_by_class_are_a_classifier_s(n_together):
    session = Session(
        lambda batch: np.array(list("cba"))[labels(batch)],
        named,
        shape=(n_together, 4),
        producer="skl2onnx",
    )
    said = predictions_of_session(session, X, ImageLayout((4,)), None)
    assert said.classes.tolist() == ["a", "b", "c"]
    assert said.values.tolist() == ["b", "a", "c"]
    np.testing.assert_array_equal(said.scores, X[:, :3][:, ::-1])
    assert said.kind == "probability"


def test_the_order_of_classes_is_that_of_the_first_image():
    def turned(batch):
        rows = [dict(zip("abc", row, strict=True)) for row in scores(batch)]
        return [rows[0], *({key: row[key] for key in "cba"} for row in rows[1:])]

    session = Session(
        lambda batch: np.array(list("abc"))[labels(batch)], turned, producer="skl2onnx"
    )
    said = predictions_of_session(session, X, ImageLayout((4,)), None)
    assert said.classes.tolist() == ["a", "b", "c"]
    np.testing.assert_array_equal(said.scores, X[:, :3])


def test_a_table_of_probabilities_has_a_column_for_each_number():
    said = predictions_of_session(
        Session(labels, scores, producer="skl2onnx"), X, ImageLayout((4,)), None
    )
    np.testing.assert_array_equal(said.values, [1, 2, 0])
    np.testing.assert_array_equal(said.classes, [0, 1, 2])
    np.testing.assert_array_equal(said.scores, X[:, :3])
    assert said.kind == "probability"


def test_a_table_that_does_not_fit_the_labels_is_refused():
    session = Session(lambda batch: labels(batch) + 1, scores, producer="skl2onnx")
    with pytest.raises(ValueError, match="which column") as error:
        predictions_of_session(session, X, ImageLayout((4,)), None)
    assert str(error.value) == (
        "model does not say which column of its probabilities belongs to which class; convert it "
        "with the option zipmap, which is on by default, or give y_pred"
    )


@pytest.mark.parametrize(
    ("rows", "activation"),
    [
        ([[0.5], [2.0]], "identity"),
        ([[-0.1, 1.1]], "identity"),
        ([[0.0, 1.0], [0.5, 0.5]], "softmax"),
        ([[0.0, 1.0], [0.5, 0.5005]], "softmax"),
        ([[0.25, 0.25, 0.25], [0.1, 0.1, 0.1]], "unknown"),
        ([[0.0, 1.0], [0.5, 0.6]], "unknown"),
    ],
)
def test_what_scores_are_is_guessed_by_their_values(rows, activation):
    assert _guessed_activation(np.array(rows)) == activation


@pytest.mark.parametrize(
    ("shape", "n_pixels", "expected"),
    [
        (("n", 3, 4), 12, (3, 4)),
        (("n", "pixels"), 12, (12,)),
        (("n", 3, None), 12, (3, 4)),
        (("n", None, "width"), 16, (4, 4)),
        (("n", 3, "height", "width"), 12, (3, 2, 2)),
    ],
)
def test_unknown_sizes_of_an_image_follow_from_the_number_of_pixels(shape, n_pixels, expected):
    assert _input_shape(Session(shape=shape), n_pixels) == expected


def test_what_is_no_session_is_refused_by_its_type():
    with pytest.raises(TypeError) as error:
        adapter.predictions(Session(scores), X)
    assert str(error.value) == "model must be an InferenceSession, got Session"


def test_a_session_runs_on_the_processor_whatever_else_there_is(monkeypatch):
    given = helper.make_tensor_value_info("x", TensorProto.FLOAT, ["n", 4])
    said = helper.make_tensor_value_info("y", TensorProto.FLOAT, ["n", 4])
    graph = helper.make_graph([helper.make_node("Neg", ["x"], ["y"])], "graph", [given], [said])
    opsets = [helper.make_opsetid("", 20)]
    written = helper.make_model(graph, opset_imports=opsets, ir_version=9).SerializeToString()
    session = adapter.session_of(written)
    assert session.get_providers() == ["CPUExecutionProvider"]
    np.testing.assert_array_equal(adapter.predictions(session, X).values, -X)
    asked = []
    monkeypatch.setattr("onnxruntime.InferenceSession", lambda *_, **told: asked.append(told))
    adapter.session_of(written)
    assert asked == [{"providers": ["CPUExecutionProvider"]}]
