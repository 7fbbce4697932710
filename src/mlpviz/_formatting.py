"""Format counts for sentences."""


def format_count(n: int, word: str) -> str:
    """Return `n` and `word` in the right number, such as "1 unit" or "3 units"."""
    return f"{n:,} {word}" if n == 1 else f"{n:,} {word}s"


def format_subset(shown: int, total: int, word: str) -> str:
    """Return such as "3 of 40 units", "All 40 units" or "1 unit"."""
    if shown < total:
        return f"{shown:,} of {format_count(total, word)}"
    return format_count(total, word) if total == 1 else f"All {format_count(total, word)}"
