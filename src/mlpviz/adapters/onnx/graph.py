"""The graph of an ONNX model, run node by node with ONNX's own evaluator in NumPy."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from math import isqrt, prod
from typing import Any, Final

import numpy as np
import onnx
import onnx.inliner
from numpy.typing import NDArray
from onnx import NodeProto, helper, numpy_helper
from onnx.reference import ReferenceEvaluator
from onnx.reference.op_run import OpRun

from mlpviz._reading.data_flow import groups_on_path

RESHAPINGS: Final = frozenset(
    {"Cast", "CastLike", "Dropout", "Flatten", "Identity", "Reshape", "Squeeze", "Unsqueeze"}
)
PRODUCTS: Final = frozenset({"Einsum", "Gemm", "MatMul"})


@dataclass(frozen=True, eq=False, slots=True)
class Graph:
    """A graph from its images to its outputs.

    Attributes
    ----------
    model : ModelProto
        With all functions written out as nodes.
    images : str
        The name of the input.
    outputs : tuple of str
        The names of the outputs. Of a classifier by skl2onnx, only the scores.
    image_shape : tuple of int
        Of one image.
    n_together : int or None
        The number of images that the graph takes at once, None for any number.
    constants : mapping of str to ndarray
        All values that do not depend on the images.
    nodes : sequence of NodeProto
        All nodes that do, in the order in which they run.
    """

    model: onnx.ModelProto
    images: str
    outputs: tuple[str, ...]
    image_shape: tuple[int, ...]
    n_together: int | None
    constants: Mapping[str, NDArray[Any]]
    nodes: Sequence[NodeProto]

    @property
    def n_pixels(self) -> int:
        """Number of values in an image."""
        return prod(self.image_shape)

    def path(self) -> list[list[NodeProto]]:
        """Return the nodes that the outputs depend on; nodes that share values form groups.

        Several outputs end the path: the last group is the one in which they part.
        """
        places = {name: i for i, node in enumerate(self.nodes) for name in node.output}
        places |= {self.images: -1}
        parents = [[places[name] for name in node.input if name in places] for node in self.nodes]
        ends = [places[name] for name in self.outputs if name in places]
        parents.append(ends)
        last = ends[0] if len(ends) == 1 else len(self.nodes)
        groups = groups_on_path(parents, last) if ends else []
        kept = [[place for place in group if place < len(self.nodes)] for group in groups]
        return [[self.nodes[place] for place in group] for group in kept if group]

    def run(self, pixels: NDArray[Any]) -> dict[str, NDArray[Any]]:
        """Return all values that the outputs depend on, by name, for rows of pixels."""
        nodes = [node for group in self.path() for node in group]
        dtype = helper.tensor_dtype_to_np_dtype(_type(self.model, self.images).elem_type)
        evaluator = self._evaluator(nodes, self.images, self.outputs, self.constants)
        images = pixels.astype(dtype).reshape(-1, *self.image_shape)
        step = self.n_together or len(images)
        parts = [images[start : start + step] for start in range(0, len(images), step)]
        names = [self.images, *(node.output[0] for node in nodes)]
        runs = [self._values(evaluator, names, part, step) for part in parts]
        return {name: np.concatenate([run[name] for run in runs]) for name in names}

    def _values(
        self, evaluator: ReferenceEvaluator, names: Sequence[str], images: NDArray[Any], step: int
    ) -> dict[str, NDArray[Any]]:
        """Return values for images that are filled up to as many as the graph takes at once."""
        filled = np.concatenate([images, images[:1].repeat(step - len(images), axis=0)])
        # ONNX types what run returns as a list; with intermediate=True it is a dictionary.
        values: Any = evaluator.run(None, {self.images: filled}, intermediate=True)
        # A value may hold several rows for each image; lengths of arrays have none.
        rows = {name: np.atleast_1d(values[name]) for name in names}
        return {name: each[: len(each) * len(images) // step] for name, each in rows.items()}

    def function(
        self, nodes: Sequence[NodeProto], entering: NDArray[Any]
    ) -> Callable[[NDArray[Any]], NDArray[Any]]:
        """Return what some nodes do, as a function of a table, in double precision."""
        (source,) = {
            name for node in nodes for name in node.input if name and name not in self.constants
        } - {name for node in nodes for name in node.output}
        result = nodes[-1].output[0]
        constants = {
            name: values.astype(np.float64) if values.dtype.kind == "f" else values
            for name, values in self.constants.items()
            if any(name in node.input for node in nodes)
        }
        evaluator = self._evaluator(nodes, source, [result], constants)

        def apply(X: NDArray[Any]) -> NDArray[Any]:
            values = np.array(X, dtype=np.float64).reshape(len(X), *entering.shape[1:])
            (returned,) = evaluator.run(None, {source: values})
            return np.asarray(returned).reshape(len(returned), -1)

        return apply

    def _evaluator(
        self,
        nodes: Sequence[NodeProto],
        source: str,
        results: Sequence[str],
        constants: Mapping[str, NDArray[Any]],
    ) -> ReferenceEvaluator:
        first, *last = (onnx.ValueInfoProto(name=name) for name in (source, *results))
        stored = [numpy_helper.from_array(values, name) for name, values in constants.items()]
        graph = helper.make_graph(list(nodes), "part", [first], last, stored)
        part = helper.make_model(graph, opset_imports=list(self.model.opset_import))
        return ReferenceEvaluator(part, new_ops=[_batch_normalization()])


def _batch_normalization() -> type[OpRun]:
    """Return the operator under the name by which the evaluator finds it."""

    class BatchNormalization(OpRun):
        """Batch normalization by running statistics, as ONNX defines it for one output.

        The evaluator's own uses those of the batch for versions 9 to 13 of the operator.
        """

        op_domain = ""

        def _run(
            self,
            x: NDArray[Any],
            scale: NDArray[Any],
            bias: NDArray[Any],
            mean: NDArray[Any],
            var: NDArray[Any],
            *,
            epsilon: float,
            training_mode: int,
            **_: Any,
        ) -> tuple[NDArray[Any]]:
            if training_mode or len(self.onnx_node.output) > 1:
                raise ValueError("it is in training mode; export the model in evaluation mode")
            along = (-1, *(1,) * (x.ndim - 2))
            gain = (scale / np.sqrt(var + epsilon)).reshape(along)
            outputs = (x - mean.reshape(along)) * gain + bias.reshape(along)
            return (outputs.astype(x.dtype),)

    return BatchNormalization


def graph_of(model: onnx.ModelProto) -> Graph:
    """Return the graph of a model, ready to be run.

    Raises
    ------
    ValueError
        If it has no single input of images of a known size.
    """
    model = onnx.inliner.inline_local_functions(model)
    constants = {tensor.name: numpy_helper.to_array(tensor) for tensor in model.graph.initializer}
    names = [value.name for value in model.graph.input if value.name not in constants]
    if len(names) != 1:
        raise ValueError(
            f"model must have one input, the images, got {len(names)}: {', '.join(names)}"
        )
    constants, nodes = _divide(model, constants)
    dims = [dim.dim_value or None for dim in _type(model, names[0]).shape.dim]
    return Graph(
        model=model,
        images=names[0],
        outputs=_outputs(model),
        image_shape=_image_shape(dims[1:], _first_width(nodes, constants)),
        n_together=dims[0],
        constants=constants,
        nodes=nodes,
    )


def label(node: NodeProto) -> str:
    """Return what error messages call a node."""
    return f"{node.name or node.output[0]} ({node.op_type})"


def attribute(node: NodeProto, name: str, default: float | bytes) -> Any:
    """Return an attribute of a node, or its default."""
    found = [helper.get_attribute_value(given) for given in node.attribute if given.name == name]
    return found[0] if found else default


def _type(model: onnx.ModelProto, name: str) -> Any:
    (found,) = (value for value in model.graph.input if value.name == name)
    return found.type.tensor_type


def _divide(
    model: onnx.ModelProto, constants: dict[str, NDArray[Any]]
) -> tuple[dict[str, NDArray[Any]], list[NodeProto]]:
    """Return all constants, computed ones too, and the nodes that are not constant."""
    fixed: list[NodeProto] = []
    nodes: list[NodeProto] = []
    known = {*constants, ""}
    for node in model.graph.node:
        group = fixed if known.issuperset(node.input) else nodes
        group.append(node)
        known |= set(node.output) if group is fixed else set()
    if fixed:
        stored = [numpy_helper.from_array(values, name) for name, values in constants.items()]
        names = [name for node in fixed for name in node.output]
        outputs = [onnx.ValueInfoProto(name=name) for name in names]
        graph = helper.make_graph(fixed, "constants", [], outputs, stored)
        part = helper.make_model(graph, opset_imports=list(model.opset_import))
        constants |= dict(zip(names, ReferenceEvaluator(part).run(None, {}), strict=True))
    return constants, nodes


def _outputs(model: onnx.ModelProto) -> tuple[str, ...]:
    """Return the outputs; of a classifier by skl2onnx, the scores before they become labels."""
    names = tuple(value.name for value in model.graph.output)
    if len(names) > 1 and model.producer_name != "skl2onnx":
        return names
    makers = {name: node for node in model.graph.node for name in node.output}
    name: str = names[-1]
    while name in makers and makers[name].op_type in ("ZipMap", "Identity"):
        name = makers[name].input[0]
    if name in makers and makers[name].op_type == "Concat" and len(names) > 1:
        # For two classes, skl2onnx writes 1 - p beside p.
        other, positive = makers[name].input
        if makers[other].op_type == "Sub" and makers[other].input[1] == positive:
            return (str(positive),)
    return (name,)


def _first_width(nodes: Sequence[NodeProto], constants: Mapping[str, NDArray[Any]]) -> int | None:
    """Return how many inputs the first matrix of weights takes."""
    for node in nodes:
        if node.op_type in PRODUCTS and node.input[1] in constants:
            axis = 1 if attribute(node, "transB", 0) else 0
            return int(constants[node.input[1]].shape[axis])
    return None


def _image_shape(dims: Sequence[int | None], width: int | None) -> tuple[int, ...]:
    """Return the shape of an image, unknown sizes of it by the first layer's number of inputs."""
    if all(dims) and dims:
        return tuple(dim for dim in dims if dim)
    known = prod(dim for dim in dims if dim)
    if width is not None and dims and width % known == 0:
        rest, unknown = width // known, sum(dim is None for dim in dims)
        sizes = [rest] if unknown == 1 else [isqrt(rest)] * 2
        if len(sizes) == unknown and prod(sizes) == rest:
            left = iter(sizes)
            return tuple(dim or next(left) for dim in dims)
    raise ValueError(
        f"model must say how large its images are, got an input of shape {tuple(dims)} behind the "
        "number of images; export it with fixed sizes"
    )
