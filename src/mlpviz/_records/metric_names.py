"""What the name of a logged value says: a loss, a score, a learning rate, or no curve at all."""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from functools import cache
from typing import Final, Literal

from mlpviz._records.metric_words import (
    COUNTERS,
    LEARNING_RATES,
    LOSSES,
    NEGATED,
    NO_METRIC_AT_THE_END,
    NO_METRICS,
    RELATIVE_TO_A_BASELINE,
    SCORES,
    STAGES,
    UNCLEAR_AT_THE_END,
    UNSPECIFIC,
    WEAK_LOSSES,
    WEAK_SCORES,
)

MetricKind = Literal["loss", "score", "learning rate", "none"]

WORDS_BY_CASE: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+|[^\W\d_A-Za-z]+")
WORDS: Final = re.compile(r"[^\W\d_]+|\d+")
ONE_MINUS: Final = re.compile(r"^\s*1\s*[-−]\s*[A-Za-z]")
LONGEST_PHRASE: Final = 5
QUALIFIERS: Final = STAGES | COUNTERS | {"mean", "avg", "average", "total", "running"}
KINDS: Final = {
    "relative": RELATIVE_TO_A_BASELINE,
    "very loss": frozenset({"loss"}),
    "score": SCORES,
    "loss": LOSSES,
    "learning rate": LEARNING_RATES,
    "none": NO_METRICS,
    "counter": COUNTERS,
    "weak loss": WEAK_LOSSES,
    "weak score": WEAK_SCORES,
    "negated": NEGATED,
    "stage": STAGES,
    "unspecific": UNSPECIFIC,
}
KIND_OF_PHRASE: Final = {
    phrase: kind for kind, phrases in reversed(KINDS.items()) for phrase in phrases
}
RULES: Final[tuple[tuple[frozenset[str], MetricKind | None], ...]] = (
    (frozenset({"relative"}), "score"),
    (frozenset({"very loss"}), "loss"),
    (frozenset({"loss", "score"}), None),
    (frozenset({"loss"}), "loss"),
    (frozenset({"score"}), "score"),
    (frozenset({"none"}), "none"),
    (frozenset({"learning rate"}), "learning rate"),
    (frozenset({"weak loss", "weak score"}), None),
    (frozenset({"weak loss"}), "loss"),
    (frozenset({"weak score"}), "score"),
)
"""What words of these kinds mean together. The first rule that applies counts."""


@cache
def metric_kind(name: str) -> MetricKind | None:
    """Return what a name says of a logged value; None if it does not tell.

    Parameters
    ----------
    name : str
        In any spelling: "val_MulticlassAccuracy", "trainAcc", "R^2", "loss_epoch", "f1score".

    Returns
    -------
    {"loss", "score", "learning rate", "none"} or None
        "none" for what is no curve, such as an epoch or a duration. None for unknown names.

    Examples
    --------
    >>> [metric_kind(name) for name in ("val_loss", "trainAcc", "lr-Adam", "fit_time", "phi")]
    ['loss', 'score', 'learning rate', 'none', None]
    """
    name = unicodedata.normalize("NFKC", name).replace("@", " at ")
    sign = -1 if ONE_MINUS.search(name) else 1
    for pattern in (WORDS_BY_CASE, WORDS):
        words = [word.lower() for word in pattern.findall(name)]
        kind = _kind_of_words(words, sign)
        if kind is not None:
            return kind
    return None


@cache
def is_name_of_metric(name: str) -> bool:
    """Return whether a name is that of a metric, known or not, and not that of a model.

    Examples
    --------
    >>> [is_name_of_metric(name) for name in ("val_phi", "my_metric", "momentum", "no momentum")]
    [True, True, True, False]
    """
    kinds = _kinds_in(name)
    if kinds & {"loss", "score", "very loss", "stage", "unspecific", "weak score"}:
        return True
    return bool(kinds) and not kinds & {"unknown", "number"}


def is_name_of_stage(name: str) -> bool:
    """Return whether a name says nothing but the data that a metric is computed on.

    Examples
    --------
    >>> is_name_of_stage("Validation"), is_name_of_stage("val_loss")
    (True, False)
    """
    return _kinds_in(name) - {"number"} == {"stage"}


def _kinds_in(name: str) -> set[str]:
    words = [word.lower() for word in WORDS_BY_CASE.findall(unicodedata.normalize("NFKC", name))]
    numbers = {"number"} if any(word.isdigit() for word in words) else set()
    return {kind for kind, _ in _phrases(words)} | numbers


def _kind_of_words(words: Sequence[str], sign: int) -> MetricKind | None:
    phrases = list(_phrases(words))
    kinds = [kind for kind, _ in phrases]
    if {"loss", "score", "very loss", "relative"} & set(kinds):
        ending = _last_word(words)
        last_kind, last_phrase = phrases[-1]
        if last_kind not in {"loss", "score"} or last_phrase.split()[-1] != ending:
            if ending in NO_METRIC_AT_THE_END:
                return "none"
            if ending in UNCLEAR_AT_THE_END:
                return None
    if "at" in words and "at" not in words[:1]:
        kinds = [kind for kind, _ in _phrases(words[: words.index("at")])] or kinds
    direction = _direction(set(kinds))
    if direction in {"loss", "score"}:
        flips = kinds.count("negated") % 2 == 1
        if flips != (sign < 0):
            return "score" if direction == "loss" else "loss"
    return direction


def _direction(kinds: set[str]) -> MetricKind | None:
    """Return the kind that the strongest words give; None if they contradict each other."""
    for words, kind in RULES:
        if words <= kinds:
            return kind
    return "none" if "counter" in kinds and not kinds & {"unspecific", "unknown"} else None


def _last_word(words: Sequence[str]) -> str:
    """Return the last word that is no number, and no qualifier such as "epoch"."""
    rest = [word for word in words if not word.isdigit() and word not in QUALIFIERS]
    return rest[-1] if rest else ""


def _phrases(words: Sequence[str]) -> Iterator[tuple[str, str]]:
    """Yield the kind and the text of each known phrase, the longest first; "unknown" for words."""
    i = 0
    while i < len(words):
        for n in range(min(LONGEST_PHRASE, len(words) - i), 0, -1):
            phrase = " ".join([*words[i : i + n - 1], _singular(words[i + n - 1])])
            exact = " ".join(words[i : i + n])
            kind = KIND_OF_PHRASE.get(exact) or KIND_OF_PHRASE.get(phrase)
            if kind is None and n == 1:
                kind = _kind_of_compound(words[i])
            if kind is not None:
                yield kind, exact
                i += n
                break
        else:
            if not words[i].isdigit():
                yield "unknown", words[i]
            i += 1


def _singular(word: str) -> str:
    """Return a word without the ending of its plural, if that is a known word or may be one."""
    if word.endswith("ies"):
        return word[:-3] + "y"
    if word.endswith("sses"):
        return word[:-2]
    return word[:-1] if word.endswith("s") and not word.endswith("ss") else word


def _kind_of_compound(word: str) -> str | None:
    """Return the kind of a word such as "valloss" or "trainaccuracy"."""
    for stage in STAGES:
        rest = word.removeprefix(stage)
        if len(rest) >= len("acc") and rest != word:
            kind = KIND_OF_PHRASE.get(rest) or KIND_OF_PHRASE.get(_singular(rest))
            if kind in {"loss", "score", "very loss"}:
                return kind
    return None
