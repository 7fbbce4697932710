"""Take snapshots while an optimizer of PyTorch steps."""

from collections.abc import Callable
from typing import Any

import torch

from mlpviz._recording.snapshots import Snapshots


def take_after_steps(
    snapshots: Snapshots,
    optimizer: torch.optim.Optimizer,
    model: torch.nn.Module,
    *,
    loss: Callable[[], Any] | None = None,
) -> Any:
    """Take a snapshot of a module now and after each step of its optimizer.

    ``Snapshots(every=100, unit="step")`` keeps each hundredth one. Call `Snapshots.finish` with
    the module at the end to have the last one, too.

    Parameters
    ----------
    snapshots : Snapshots
        To take snapshots into. The count of steps continues from their last one.
    optimizer : torch.optim.Optimizer
    model : torch.nn.Module
        Whose parameters the optimizer changes.
    loss : callable, optional
        Returns the loss at a step, or losses by name. It is called without arguments after each
        step.

    Returns
    -------
    torch.utils.hooks.RemovableHandle
        Its `remove` ends the recording.

    Examples
    --------
    >>> import torch
    >>> from mlpviz import Snapshots
    >>> from mlpviz.callbacks.torch import take_after_steps
    >>> model = torch.nn.Sequential(torch.nn.Linear(4, 2))
    >>> optimizer = torch.optim.SGD(model.parameters())
    >>> snapshots = Snapshots(unit="step")
    >>> handle = take_after_steps(snapshots, optimizer, model)
    >>> for _ in range(3):
    ...     optimizer.zero_grad()
    ...     model(torch.ones(1, 4)).sum().backward()
    ...     optimizer.step()
    >>> handle.remove()
    >>> snapshots
    <Snapshots of Sequential: 4 by step, 0 to 3>
    """
    if snapshots.last_step is None:
        snapshots.take(model, step=0)

    def take(*_: Any) -> None:
        step = int(snapshots.last_step or 0) + 1
        snapshots.take(model, step=step, loss=None if loss is None else loss())

    return optimizer.register_step_post_hook(take)
