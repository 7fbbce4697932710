"""Progress bars."""

from collections.abc import Iterable, Sequence
from importlib.util import find_spec
from typing import Any, TypeVar

from mlpviz._validation import check_flag

T = TypeVar("T")


def check_progress(progress: Any) -> bool:
    """Return a checked `progress`. If it is True, tqdm must be installed."""
    if check_flag("progress", progress):
        _import_tqdm()
    return bool(progress)


def progress_bar(items: Sequence[T], description: str, enabled: bool) -> Iterable[T]:  # noqa: FBT001 - the user's `progress`
    """Return `items`, with a progress bar that advances as they are taken if `enabled`."""
    return _import_tqdm()(items, desc=description, unit="block", leave=False) if enabled else items


def _import_tqdm() -> Any:
    try:
        if find_spec("ipywidgets"):
            from tqdm.auto import tqdm
        else:
            # In a notebook, tqdm.auto would warn that widgets are missing.
            from tqdm.std import tqdm
    except ImportError as error:
        raise ImportError(
            "progress=True needs tqdm, which is not installed; pip install mlpviz[progress], or "
            "leave progress out"
        ) from error
    return tqdm
