"""How far work is that lasts."""

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import Any, TypeVar

from mlpviz._validation import check_flag

T = TypeVar("T")


def check_progress(progress: Any) -> bool:
    """Return a checked `progress`; tqdm must be there to show it."""
    if check_flag("progress", progress):
        _import_tqdm()
    return bool(progress)


def progress_bar(blocks: Sequence[T], what: str, progress: bool) -> Iterable[T]:  # noqa: FBT001 - it is what the user says
    """Return blocks that show, as they are taken, how many of them are done."""
    return _import_tqdm()(blocks, desc=what, unit="block", leave=False) if progress else blocks


def _import_tqdm() -> Any:
    try:
        if find_spec("ipywidgets"):
            from tqdm.auto import tqdm
        else:
            # In a notebook, tqdm.auto would warn before it shows the same bar of text.
            from tqdm.std import tqdm
    except ImportError as error:
        raise ImportError(
            "progress=True needs tqdm, which is not installed; pip install mlpviz[progress], or "
            "leave progress out"
        ) from error
    return tqdm
