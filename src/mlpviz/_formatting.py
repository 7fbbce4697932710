"""Format counts for sentences."""


def count_seen(n: int, word: str) -> str:
    """Return `n` and `word` in the right number, such as "1 unit" or "3 units"."""
    return f"{n:,} {word}" if n == 1 else f"{n:,} {word}s"


def part_of(shown: int, total: int, word: str) -> str:
    """Return such as "3 of 40 units", "All 40 units" or "1 unit"."""
    if shown < total:
        return f"{shown:,} of {count_seen(total, word)}"
    return count_seen(total, word) if total == 1 else f"All {count_seen(total, word)}"
