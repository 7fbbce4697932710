"""How often each sentence was said, and how often it was false, over all tests of the session."""

from collections import Counter

said, false = Counter(), Counter()


def count(pattern, *, is_true):
    """Count a sentence that fits a pattern."""
    said[pattern] += 1
    false[pattern] += not is_true
