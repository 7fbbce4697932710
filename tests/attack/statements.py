"""Every statement of alt texts, as a claim that is checked in plain numpy.

Statements are separated by semicolons. Each one must fit exactly one pattern as a whole.
"""

import re

import numpy as np

from attack import planted
from attack.plain import predicted, probabilities

SIZE = f"{planted.SIDE} by {planted.SIDE}"
NUMBER = r"(-?[\d.,]*\d(?:e[+-]?\d+)?)"
LOSS = "((?:training|validation) loss)"
LIMITS = rf"color map gray, shared limits {NUMBER} to {NUMBER}"
SEPARATOR = re.compile(r"; |(?<=at full length): ")


def is_rounded(text, value):
    """Whether a text is a number, rounded to three significant digits."""
    return abs(float(text.replace(",", "")) - value) <= 0.00501 * abs(value) + 1e-9


def is_percent(text, share):
    """Whether a text is a share in percent, rounded to its last digit, and not 0 or 100 % by it."""
    decimals = len(text.partition(".")[2])
    extremes = share in (0, 1) or text not in ("0", "100")
    return extremes and abs(float(text) - 100 * share) <= 0.5 * 10**-decimals + 1e-3


def are_limits(found, values):
    return all(map(is_rounded, found, (values.min(), values.max())))


def filters_shown(case, n_units, low, high):
    weights = case.weights[0]
    return int(n_units) == weights.shape[1] and are_limits((low, high), weights)


def n_constant(tiles, limits):
    return (np.ptp(tiles, axis=1) <= 0.01 * np.ptp(limits)).sum()


def constant_filters(case, count):
    weights = case.weights[0].T
    count = len(weights) if count == "all" else int(count)
    return count == n_constant(weights, [weights.min(), weights.max()])


def largest_unit(case, unit):
    return int(unit) == np.abs(case.weights[0]).mean(axis=0).argmax()


def votes(case):
    weights = case.weights[1]
    return np.hstack([-weights, weights]) if weights.shape[1] == 1 else weights


def bars_shown(case, n_classes, limit):
    return int(n_classes) == len(case.classes) and is_rounded(limit, np.abs(votes(case)).max())


def vote_of_unit(case, unit, best, worst):
    """A unit votes for and against the ends of its weights; votes too short to see are left out."""
    names, row = list(map(str, case.classes)), votes(case)[int(unit)]
    seen = 0.01 * np.abs(votes(case)).max()
    is_best = best == names[row.argmax()] if best else row.max() <= seen
    is_worst = worst == names[row.argmin()] if worst else row.min() >= -seen
    return is_best and is_worst


def has_no_vote(case, unit):
    return vote_of_unit(case, unit, None, None)


def units_left_out(case, count):
    return int(count) == len(votes(case)) - 8


def images_shown(case, shown, total, selection, low, high):
    is_right = predicted(case) == case.y
    available = len(case.y) if selection == "first ones" else (~is_right).sum()
    counts = int(shown) == min(10, available) and int(total) == len(case.y)
    return counts and are_limits((low, high), case.X)


def first_rights(case, right, wrong):
    """The counts of the first ten images, or of the first ten wrong ones."""
    is_right = predicted(case) == case.y
    n_right, n_wrong = is_right[:10].sum(), min(10, (~is_right).sum())
    return (int(right), int(wrong)) in {(n_right, 10 - n_right), (0, n_wrong)}


def no_errors(case, count):
    return int(count) == len(case.y) and (predicted(case) == case.y).all()


def confusion_shown(case, n_classes, low, high):
    return int(n_classes) == len(case.classes) and are_limits((low, high), case.X)


def right_of_all(case, right, total):
    return int(right) == (predicted(case) == case.y).sum() and int(total) == len(case.y)


def confusions(case):
    """The number and the share of each confusion, by the names of its classes."""
    found, guesses = {}, predicted(case)
    for true in case.classes:
        for guess in case.classes:
            count = ((case.y == true) & (guesses == guess)).sum()
            if true != guess and count:
                found[f"{true} as {guess}"] = (count, count / (case.y == true).sum())
    return found


def most_confused(case, listed):
    found = confusions(case)
    stated = re.findall(r"(\S+ as \S+) \((\d+) times?, ([\d.]+)%\)", listed)
    largest = sorted((count for count, _ in found.values()), reverse=True)[: len(stated)]
    return (
        len({pair for pair, *_ in stated}) == len(stated) == min(3, len(found))
        and [int(count) for _, count, _ in stated] == largest
        and all(pair in found and int(n) == found[pair][0] for pair, n, _ in stated)
        and all(is_percent(percent, found[pair][1]) for pair, _, percent in stated)
    )


def bins(case):
    """The mean confidence, the share of right ones and the number of images of ten equal bins."""
    shares = probabilities(case)
    confidence, is_right = shares.max(axis=1), predicted(case) == case.y
    order = np.argsort(confidence, kind="stable")
    parts = np.array_split(order, 10)
    return np.array([[confidence[i].mean(), is_right[i].mean(), len(i)] for i in parts])


def images_calibrated(case, count):
    return int(count) == len(case.y)


def calibration_error(case, percent, side):
    confidence, accuracy, counts = bins(case).T
    error = np.average(np.abs(confidence - accuracy), weights=counts)
    mean = np.average(confidence - accuracy, weights=counts)
    return is_percent(percent, error) and (mean > 0) == (side == "over")


def largest_gap(case, confidence, percent, count):
    found = bins(case)
    gaps = np.abs(found[:, 0] - found[:, 1])
    return any(
        abs(float(confidence) - row[0]) < 0.00501
        and is_percent(percent, row[1])
        and int(count) == row[2]
        for row in found[gaps >= gaps.max() - 1e-6]
    )


def curves_shown(case, count):
    return int(count) == (len(case.history.curves) if case.history else 1)


def curve(case, name, first, last, n_epochs, rest):
    values = case.losses if name == "training loss" else case.history.curves[name].values
    finite = values[np.isfinite(values)]
    ends = is_rounded(first, finite[0]) and is_rounded(last, finite[-1])
    missing = re.search(r"NaN or infinite at (\d+) values? from epoch (\d+) on", rest)
    if (missing is None) != np.isfinite(values).all():
        return False
    if missing:
        start = np.flatnonzero(~np.isfinite(values))[0] + 1
        ends &= (int(missing[1]), int(missing[2])) == (len(values) - len(finite), start)
    best = re.search(rf"best at epoch (\d+) with {NUMBER}", rest)
    if best:
        ends &= int(best[1]) == np.nanargmin(values) + 1 and is_rounded(best[2], finite.min())
    return ends and int(n_epochs) == len(values)


CLAIMS = {
    rf"All (\d+) hidden units of \w+ as {SIZE} images, {LIMITS}": filters_shown,
    rf"All (\d+) units of layer 0 of \w+ as {SIZE} images, {LIMITS}": filters_shown,
    r"(\d+|all) (?:is|are) close to constant": constant_filters,
    r"unit (\d+) has the largest weights on average": largest_unit,
    rf"beside each stand bars of its votes \(outgoing weights\) for (\d+) classes, {NUMBER} at "
    r"full length": bars_shown,
    r"unit (\d+)(?! no)(?: for ([^\s,]+),?)?(?: against (\S+))?": vote_of_unit,
    r"unit (\d+) no vote": has_no_vote,
    r"and (\d+) more": units_left_out,
    rf"Predictions for (\d+) images? of (\d+) \(the (first(?: wrong)? ones)\), {SIZE} pixels, "
    rf"{LIMITS}": images_shown,
    r"(\d+) right \(tick, green\), (\d+) wrong \(cross, red, framed\)": first_rights,
    r"No errors to show: all (\d+) predictions are right": no_errors,
    r"Confusion matrix of all (\d+) classes, rows true and columns predicted, with the most "
    rf"confident prediction of each cell as {SIZE} images, {LIMITS}": confusion_shown,
    r"(\d+) of (\d+) images right": right_of_all,
    r"most often confused: (.+)": most_confused,
    r"Accuracy over confidence for (\d+) images, in bins of equal numbers of images, against the "
    r"diagonal of perfect calibration": images_calibrated,
    r"predicted class: expected calibration error ([\d.]+)%, mostly (over|under)confident": (
        calibration_error
    ),
    r"the largest gap is at a confidence of ([\d.]+), where ([\d.]+)% of (\d+) images? (?:is|are) "
    r"right": largest_gap,
    r"(\d+) training curves?, on a linear scale": curves_shown,
    rf"{LOSS} from {NUMBER} to {NUMBER} over (\d+) epochs(.*)": curve,
}


def check(case, alt_text):
    """Yield the pattern of each statement, and whether it is true; none may be without a claim."""
    text = alt_text.removesuffix(" The bars are unnamed, in the order of the classes.")
    for statement in SEPARATOR.split(text.removesuffix(".")):
        found = {pattern: re.fullmatch(pattern, statement) for pattern in CLAIMS}
        matches = [pattern for pattern, match in found.items() if match]
        assert len(matches) == 1, f"{len(matches)} claims fit the statement {statement!r}"
        yield statement, matches[0], bool(CLAIMS[matches[0]](case, *found[matches[0]].groups()))
