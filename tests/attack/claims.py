"""Every sentence of a report, as a claim that is checked without the code that made it."""

import re

import numpy as np

from attack.plain import activations, losses, score

ADVICE = re.compile(r"train for longer|divide|subtract|stop near|give more images")


def units_of(sentence):
    """The units that a sentence names."""
    return [int(number) for number in re.findall(r"\d+", sentence.rpartition(": unit")[2])]


def number(pattern, sentence):
    """The number that a sentence states."""
    return float(re.search(pattern, sentence)[1].replace(",", ""))


def never_fire(case, sentence):
    return (activations(case)[0][:, units_of(sentence)] <= 0).all()


def same_output(case, sentence):
    values = activations(case)[1][:, units_of(sentence)]
    return (np.ptp(values, axis=0) <= 1e-3 * np.abs(values).max(initial=1)).all()


def fire_rarely(case, sentence):
    share = number(r"at most ([\d.]+)%", sentence) / 100
    return ((activations(case)[0][:, units_of(sentence)] > 0).mean(axis=0) <= share + 5e-4).all()


def worth_little(case, sentence):
    """Holding each of these units at its mean raises the loss by little, or by chance."""
    if len(case.weights) > 2:
        return True  # of deeper networks it is not computed here
    values = activations(case)[1]
    before = losses(case, values)
    for unit in units_of(sentence):
        held = values.copy()
        held[:, unit] = values[:, unit].mean()
        change = losses(case, held) - before
        error = change.std() / np.sqrt(len(change))
        if change.mean() > max(0.02 * np.log(len(case.classes)), 2.1 * error):
            return False
    return True


def correlate(case, sentence):
    least = number(r"of at least ([\d.]+):", sentence)
    values = activations(case)[1]
    pairs = [(int(a), int(b)) for a, b in re.findall(r"(\d+) and (\d+)(?! more)", sentence)]
    return all(abs(np.corrcoef(values[:, a], values[:, b])[0, 1]) > least - 0.01 for a, b in pairs)


def diverged(case, _):
    return case.kind == "diverged"


def falls_further(case, sentence):
    """Training for as many epochs again lowers the loss by more than 1 % of its fall."""
    curve = case.losses
    if "train for longer" not in sentence:
        return curve[-1] < curve[: len(curve) // 2].min()
    longer = case.train(2 * len(curve))
    return min(longer) < curve[-1] - 0.01 * (curve[0] - curve[-1])


def rose(case, _):
    curve = case.losses
    return curve[-1] - curve.min() > 0.02 * (curve[0] - curve.min())


def is_noisy(case, _):
    steps = np.diff(case.losses)
    return steps[steps > 0].sum() > 0.1 * np.ptp(case.losses)


def size_is_right(case, sentence):
    stated = number(r"root mean square of ([\d.e+-]+),", sentence)
    layer = int(number(r"of layer (\d+)", sentence))
    weights = case.weights[layer]
    varying = np.ptp(case.X, axis=0) > 0 if layer == 0 else slice(None)
    return abs(np.sqrt((weights[varying] ** 2).mean()) / stated - 1) < 0.06


def never_moved(case, sentence):
    constant = np.ptp(case.X, axis=0) == 0
    size = np.sqrt((case.weights[0][constant] ** 2).mean())
    ratio = size / (case.initial_bound / np.sqrt(3))
    return (
        constant.sum() == number(r"weights of ([\d,]+) input", sentence)
        and abs(ratio - number(r"\(([\d.]+) times", sentence)) < 0.011
    )


def learned(case, _):
    return case.kind != "diverged" and score(case) > 0.9


def hardly_learned(case, _):
    return score(case) < 0.6


def kind_is(*kinds):
    return lambda case, _: case.kind in kinds


CLAIMS = {
    r"^Layer \d+ diverged: ": diverged,
    r"units? (is|are) diverged": diverged,
    r"is NaN or infinite from epoch \d+ on: training diverged": diverged,
    r"dead, never firing": never_fire,
    r"dead, with the same output": same_output,
    r"same output for the .* too few": same_output,
    r"(is|are) rare, ": fire_rarely,
    r"(is|are) (unused|saturated), ": worth_little,
    r"(is|are) unstructured, .*worth nothing": worth_little,
    r"(is|are) duplicate, ": correlate,
    r"still falling when training ended": falls_further,
    r"loss rose .* at the end of training": rose,
    r"is noisy: ": is_noisy,
    r"never fell below|hardly learned": hardly_learned,
    r"while the training loss fell: the network overfits": kind_is("overfitted"),
    r"inputs are not scaled|vary far more than the others": kind_is("unscaled"),
    r"they are large": size_is_right,
    r"they shrank": size_is_right,
    r"weight decay had no visible effect": never_moved,
    r"^Nothing stands out": learned,
}  # fmt: skip


def check(case, sentence):
    """The pattern of a sentence, and whether it is true. A sentence without a claim is an error."""
    patterns = [pattern for pattern in CLAIMS if re.search(pattern, sentence)]
    assert len(patterns) == 1, f"{len(patterns)} claims fit the sentence {sentence!r}"
    return patterns[0], bool(CLAIMS[patterns[0]](case, sentence))
