"""Describe contributions of pixels: the output that they add to, and its value."""

from typing import Any, Final

from mlpviz._analysis.output_targets import OutputTargets
from mlpviz._analysis.pixel_contributions import PixelContributions

MOST_DESCRIBED: Final = 4


def describe_explained(output: Any, noun: str, *, of_sets: bool) -> str:
    """Return what pixels add to.

    Parameters
    ----------
    output : str or object
        The choice of the user.
    noun : str
        What an output is, such as "logit".
    of_sets : bool
        Whether the network predicts sets of labels, so that no class is the predicted one.

    Examples
    --------
    >>> describe_explained("true", "logit", of_sets=False)
    'the logit of the true class'
    """
    predicted = f"largest {noun}" if of_sets else f"{noun} of the predicted class"
    return {
        "predicted": f"the {predicted}",
        "true": f"the {noun} of the true class",
        "difference": f"the {predicted} minus that of the true or the second class",
        "each": f"the {noun} of each class",
    }.get(output if isinstance(output, str) else "", f"output {output}")


def describe_outputs(targets: OutputTargets, found: list[PixelContributions]) -> str:
    """Return the outputs that are explained, with their biases."""
    shown = [
        f"{name}: {part.output[i]:.3g}, of it {part.bias[i]:.3g} bias"
        for part, names in zip(found, targets.names, strict=True)
        for i, name in enumerate(names)
    ]
    more = f"; and {len(shown) - MOST_DESCRIBED} more" if len(shown) > MOST_DESCRIBED else ""
    return f"{'; '.join(shown[:MOST_DESCRIBED])}{more}"
