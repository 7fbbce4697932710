"""Format counts for sentences."""


def format_count(n: int, noun: str) -> str:
    """Return such as "1 unit" or "3 units"."""
    return f"{n:,} {noun}" if n == 1 else f"{n:,} {noun}s"


def format_subset(n_shown: int, total: int, noun: str) -> str:
    """Return such as "3 of 40 units", "All 40 units" or "1 unit"."""
    if n_shown < total:
        return f"{n_shown:,} of {format_count(total, noun)}"
    return format_count(total, noun) if total == 1 else f"All {format_count(total, noun)}"
