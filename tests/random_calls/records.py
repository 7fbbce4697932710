"""Valid arguments of the records."""

import dataclasses

import numpy as np
from hypothesis import strategies as st

from random_calls.calls import THRESHOLD_VALUES, reports
from random_calls.networks import matrices, plain_networks


@st.composite
def layers(draw):
    model = draw(plain_networks(draw(st.integers(1, 6))))
    arrays = {"weights": list(model.weights), "biases": list(model.biases)}
    return arrays | {"activations": list(model.activations), "name": "net"}


@st.composite
def histories(draw):
    losses = draw(st.lists(st.floats(0, 9), min_size=1, max_size=5))
    return {"losses": {"loss": losses}, "scores": {"score": losses[::-1]}, "unit": "epoch"}


@st.composite
def predictions(draw):
    n, classes = draw(st.integers(1, 6)), np.arange(draw(st.integers(1, 4)))
    scores = draw(matrices(n, len(classes)))
    kind = draw(st.sampled_from(["logit", "margin"]))
    values = classes[scores.argmax(axis=1)]
    return {"values": values, "classes": classes, "scores": scores, "kind": kind}


@st.composite
def transforms(draw):
    low = draw(matrices(1, 3))[0]
    return {"name": "step", "apply": np.negative, "low": low, "high": low + 1}


@st.composite
def unit_reports(draw):
    report = draw(reports())["report"]
    return {field.name: getattr(report, field.name) for field in dataclasses.fields(report)}


@st.composite
def unit_measures(draw):
    measures = draw(reports())["report"].measures
    return {field.name: getattr(measures, field.name) for field in dataclasses.fields(measures)}


RECORDS = {
    "Layers": layers(),
    "History": histories(),
    "Predictions": predictions(),
    "Transform": transforms(),
    "Snapshots": st.fixed_dictionaries(
        {},
        optional={
            "every": st.integers(1, 9),
            "max_bytes": st.none() | st.integers(1, 10**9),
            "dtype": st.sampled_from([None, "float16", "float32", np.float64]),
            "unit": st.sampled_from(["epoch", "batch"]),
        },
    ),
    "UnitMeasures": unit_measures(),
    "UnitReport": unit_reports(),
    "Thresholds": st.fixed_dictionaries({}, optional=THRESHOLD_VALUES),
    "Activation": st.fixed_dictionaries(
        {"name": st.sampled_from(["relu", "softmax", "leaky_relu(0.2)", "swish of ours"])},
        optional={"elementwise": st.booleans(), "steepest": st.floats(0.1, 10)},
    ),
}
