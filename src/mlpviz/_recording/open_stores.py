"""The store in a folder, or in a group of zarr, that the caller gives."""

from typing import Any

from mlpviz._recording.folder import FolderStore, existing_folder, new_folder
from mlpviz._recording.zarr_group import ZarrStore, existing_group, is_zarr_group, new_group


def new_store(folder: Any, unit: str) -> FolderStore | ZarrStore:
    """Return the store in a folder or group that is empty."""
    return new_group(folder, unit) if is_zarr_group(folder) else new_folder(folder, unit)


def existing_store(folder: Any) -> tuple[FolderStore | ZarrStore, tuple[str, ...]]:
    """Return the store in a folder or group of snapshots, and the frameworks of the network."""
    return existing_group(folder) if is_zarr_group(folder) else existing_folder(folder)
