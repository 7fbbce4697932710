"""A network at several steps of its training."""

import os
from collections.abc import Iterator, Sequence
from typing import Any

from numpy.typing import DTypeLike, NDArray

from mlpviz._reading.adapter import root_modules
from mlpviz._reading.dispatch import read_layers
from mlpviz._recording.checkpoints import checkpoint_steps, load_checkpoint
from mlpviz._recording.checks import check_dtype, check_step
from mlpviz._recording.kept_layers import KeptLayers
from mlpviz._recording.layer_copies import check_same_sizes, copy_layers
from mlpviz._recording.listeners import Listener
from mlpviz._recording.open_stores import existing_store, new_store
from mlpviz._recording.progress_log import ProgressLog
from mlpviz._recording.shared_memory import check_own_memory
from mlpviz._recording.stores import MemoryStore
from mlpviz._records.history import History, TrainingRecord
from mlpviz._records.layers import Layers
from mlpviz._validation import check_int, check_sequence, check_text, is_int


class Snapshots(TrainingRecord):
    """A network at several steps of its training, with its losses and scores.

    `take` copies the layers of a network as they are now. Call it in your own loop, or let a
    callback call it (`mlpviz.callbacks`); `record_training` trains a network of scikit-learn.

    Parameters
    ----------
    folder : path-like or zarr.Group, optional
        A new folder, or an empty group of zarr 3, to which each snapshot is written when it is
        taken. Layers are read from there when they are needed, and are not held in memory. If the
        training is killed, `open` reads the snapshots taken so far.
    every : int, default: 1
        Keep the layers at every n-th call of `take`, beginning with the first. Losses are kept at
        each call.
    max_bytes : int, optional
        Limit on the size of all weights that are kept. Beyond it, snapshots at a distance of 2, 4,
        8, … remain, and the last one.
    dtype : {"float16", "float32", "float64"}, optional
        Type in which weights are kept. By default it is that of the network.
    unit : str, default: "epoch"
        What a step is, such as ``"epoch"`` or ``"batch"``. Callbacks take snapshots after each
        epoch, or after each batch if it is another word.

    Raises
    ------
    FileExistsError
        If the folder is not empty.

    Notes
    -----
    The preprocessing of a pipeline is not copied, and is not kept in a folder.

    Examples
    --------
    >>> import numpy as np
    >>> from mlpviz import Layers, Snapshots
    >>> snapshots, weights = Snapshots(), np.zeros((4, 2))
    >>> for epoch in range(3):
    ...     snapshots.take(Layers(weights), step=epoch, loss=1 / (1 + epoch))
    ...     weights += 0.5
    >>> snapshots
    <Snapshots of network: 3 by epoch, 0 to 2>
    >>> snapshots[-1].weights[0].max()
    np.float64(1.0)
    """

    def __init__(
        self,
        folder: Any = None,
        *,
        every: int = 1,
        max_bytes: int | None = None,
        dtype: DTypeLike | None = None,
        unit: str = "epoch",
    ) -> None:
        self.unit: str = check_text("unit", unit)
        self.last_step: float | None = None
        self._every = check_int("every", every, minimum=1)
        self._dtype = None if dtype is None else check_dtype(dtype)
        limit = None if max_bytes is None else check_int("max_bytes", max_bytes, minimum=1)
        store = MemoryStore() if folder is None else new_store(folder, self.unit)
        self._kept = KeptLayers(store, limit)
        self._log = ProgressLog()
        self.listeners: list[Listener] = []
        self._n_calls, self._is_read_only = 0, False
        self._frameworks: tuple[str, ...] = ()
        self._first: Layers | None = None
        self._last_given: Layers | None = None

    @classmethod
    def from_models(
        cls, models: Sequence[Any], steps: Sequence[float], *, unit: str = "epoch"
    ) -> "Snapshots":
        """Return snapshots of one network that was kept at several steps.

        Parameters
        ----------
        models : sequence of fitted models or Layers
            One for each step. They must not share the memory of their weights.
        steps : sequence of numbers
            Ascending.
        unit : str, default: "epoch"
            What a step is.

        Returns
        -------
        Snapshots
        """
        models = check_sequence("models", models, "fitted models, one for each step")
        if len(models) != len(check_sequence("steps", steps, "numbers")) or not len(models):
            raise ValueError(
                f"models and steps must be of one length, at least 1, got {len(models)} models "
                f"and {len(steps)} steps"
            )
        check_own_memory(models)
        snapshots = cls(unit=unit)
        for model, step in zip(models, steps, strict=True):
            snapshots.take(model, step=step)
        return snapshots

    @classmethod
    def open(cls, folder: Any) -> "Snapshots":
        """Return the snapshots in a folder. Its training may still run or have been killed.

        Parameters
        ----------
        folder : path-like or zarr.Group
            The folder or group that ``Snapshots(folder)`` has written.

        Returns
        -------
        Snapshots
            They are read from their files when they are needed. No more can be taken.
        """
        store, frameworks = existing_store(folder)
        snapshots = cls(unit=store.unit)
        snapshots._frameworks = frameworks
        snapshots._kept = KeptLayers(store, by_number=store.steps())
        for entry in store.entries():
            snapshots._log.add(entry)
        snapshots._first = snapshots[0]
        snapshots._is_read_only = True
        return snapshots

    @classmethod
    def from_checkpoints(
        cls,
        paths: Sequence[str | os.PathLike[str]],
        steps: Sequence[float] | None = None,
        *,
        model: Any = None,
        unit: str = "step",
    ) -> "Snapshots":
        """Return snapshots of one network that was saved at several steps.

        Parameters
        ----------
        paths : sequence of path-like
            Files that end in .keras or .weights.h5 (Keras), .ckpt (Lightning), .pt, .pth or .bin
            (state dicts of PyTorch), .safetensors or .npz (arrays by name).
        steps : sequence of numbers, optional
            One for each file. By default it is Lightning's ``global_step``, or else the number
            after `unit` in the name of a file (``epoch=3``), or the only number in it.
        model : torch.nn.Module or keras.Model, optional
            A network of the same layers, whose copy takes the weights of each file. Without it,
            the activations of a state dict are not known.
        unit : str, default: "step"
            What a step is.

        Returns
        -------
        Snapshots
            In ascending order of the steps.
        """
        snapshots = cls(unit=unit)
        for step, path in checkpoint_steps(paths, steps, snapshots.unit):
            snapshots.take(load_checkpoint(path, model), step=step)
        return snapshots

    @property
    def steps(self) -> NDArray[Any]:
        """The step of each snapshot, ascending."""
        return self._kept.steps

    @property
    def history(self) -> History:
        """The losses and scores of the training, at all steps at which they were reported."""
        return self._log.history(self.unit, self.name)

    @property
    def frameworks(self) -> tuple[str, ...]:
        """The root modules of the network's class and its base classes."""
        return self._frameworks

    @property
    def name(self) -> str:
        """The name of the network in titles and error messages."""
        return "network" if self._first is None else self._first.name

    def take(self, model: Any, *, step: float, loss: Any = None, score: Any = None) -> None:
        """Copy the layers of a network as they are now.

        Parameters
        ----------
        model : fitted model or Layers
            A fitted model of any framework whose layers mlpviz reads.
        step : int or float
            Number of epochs, or batches, for which the network has been trained.
        loss : float or mapping of str to float, optional
            The loss at this step, or several by their names.
        score : float or mapping of str to float, optional
            A number for which higher is better, or several by their names.

        Raises
        ------
        ValueError
            If the step does not exceed the last one, the layers have other sizes than before,
            weights are too large for `dtype`, or two snapshots are larger than `max_bytes`.
        TypeError
            If the model has no layers that can be read, or losses are not numbers.
        """
        if self._is_read_only:
            raise ValueError("no snapshots can be added to a folder that was read; give another")
        place = check_step(step, self.last_step)
        entry = self._log.check(place, loss=loss, score=score)
        layers = self._copy(model) if self._n_calls % self._every == 0 else None
        if not self._n_calls:
            self._frameworks = root_modules(type(model))
            self._kept.store.begin(self._frameworks)
        self._n_calls += 1
        self.last_step = place
        self._log.add(entry)
        self._kept.store.log(entry)
        if layers is not None:
            self._keep(layers)

    def finish(self, model: Any = None) -> None:
        """Notify live displays that the training has ended. Callbacks call this.

        Parameters
        ----------
        model : fitted model, optional
            The network. A snapshot of it is added if ``every`` skipped the last step.
        """
        if model is not None and self.last_step not in (None, *self.steps):
            self._keep(self._copy(model))
        for listener in self.listeners:
            listener.on_finish(self)

    def __len__(self) -> int:
        return len(self._kept)

    def __getitem__(self, index: int) -> Layers:
        if not is_int(index):
            raise TypeError(f"a snapshot has a whole number, 0 to {len(self) - 1}, got {index!r}")
        if not -len(self) <= index < len(self):
            raise IndexError(f"there is no snapshot {index}, but {len(self)} of them")
        return self._kept.load(index)

    def __iter__(self) -> Iterator[Layers]:
        return (self[i] for i in range(len(self)))

    def __repr__(self) -> str:
        if not len(self):
            return "<Snapshots: none>"
        first, last = self.steps[[0, -1]]
        return f"<Snapshots of {self.name}: {len(self)} by {self.unit}, {first:g} to {last:g}>"

    def __sklearn_clone__(self) -> "Snapshots":
        """Return this object: the clone of an estimator takes snapshots into the same record."""
        return self

    def _copy(self, model: Any) -> Layers:
        """Return the layers of a model in memory of their own, checked against the others."""
        layers = read_layers(model)
        if layers is self._last_given:
            raise ValueError(
                "model is the same Layers as at the step before, but the network changes; "
                "give the network, or Layers of its weights as they are now"
            )
        given = layers if layers is model else None
        if given is not None or self._dtype is not None:
            layers = copy_layers(layers, self._dtype)
        if self._first is not None:
            check_same_sizes(layers, self._first)
        self._kept.check_size(layers)
        self._last_given = given
        return layers

    def _keep(self, layers: Layers) -> None:
        assert self.last_step is not None
        self._kept.add(self.last_step, layers)
        self._first = layers if self._first is None else self._first
        for listener in self.listeners:
            listener.on_snapshot(self)
