"""The formats in which IPython shows figures, and the figures that it shows by itself."""

import sys
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from matplotlib.figure import Figure

INLINE: Final = {"inline", "module://matplotlib_inline.backend_inline"}
"""Names of the backend that shows open figures below a cell once the cell has run."""

IPYMPL: Final = {"ipympl", "widget", "module://ipympl.backend_nbagg"}
"""Names of the backend that shows figures as widgets."""

TEXTS: Final = ("text/plain", "text/html")
"""MIME types that say what a figure shows."""


def running_shell() -> Any | None:
    """Return the IPython shell that runs the user's code, None outside IPython."""
    ipython = sys.modules.get("IPython")
    return None if ipython is None else ipython.get_ipython()


def is_shown_by_backend(figure: "Figure") -> bool:
    """Return whether pyplot's backend shows a figure itself, in a window or as a widget.

    The inline backend does not count: a display takes its figures over.
    """
    import matplotlib as mpl
    from matplotlib import backends

    if not _is_open(figure) or not mpl.is_interactive():
        return False
    registry: Any = backends
    interactive = registry.BackendFilter.INTERACTIVE
    showing = {*registry.backend_registry.list_builtin(interactive), *IPYMPL}
    return _backend() in showing


def formats_of_user(figure: "Figure") -> set[str]:
    """Return the MIME types in which IPython shows a figure, as `images_in_users_formats` does."""
    shell = running_shell()
    formatters = {} if shell is None else shell.display_formatter.formatters
    return {name for name in formatters if name not in TEXTS and _has(formatters[name], figure)}


def images_in_users_formats(figure: "Figure") -> tuple[dict[str, Any], dict[str, Any]]:
    """Return a figure by MIME type, and metadata, in the formats that a notebook's user has set.

    The formats are those of ``InlineBackend.figure_formats``, such as "retina" and "svg". There
    are none outside IPython, or where IPython does not show figures.
    """
    shell = running_shell()
    if shell is None:
        return {}, {}
    data, metadata = shell.display_formatter.format(figure, exclude=TEXTS)
    return data, metadata


def take_over_from_inline_backend(figure: "Figure") -> None:
    """Keep the inline backend from showing a figure a second time.

    Where the cell ends with the figure's display, older figures are shown now. They would
    otherwise be shown after it.
    """
    shell = running_shell()
    if shell is None or not _is_open(figure) or _backend() not in INLINE:
        return
    waiting = _waiting_figures()
    if _is_result_of_cell(shell) and figure in waiting:
        for older in waiting[: waiting.index(figure)]:
            _show(older)
    _take_over(figure)


def _has(formatter: Any, figure: "Figure") -> bool:
    try:
        formatter.lookup(figure)
    except KeyError:
        return False
    return True


def _is_open(figure: "Figure") -> bool:
    pyplot = sys.modules.get("matplotlib.pyplot")
    return pyplot is not None and getattr(figure, "number", None) in pyplot.get_fignums()


def _backend() -> str:
    import matplotlib as mpl

    return mpl.get_backend().lower()


def _is_result_of_cell(shell: Any) -> bool:
    """Return whether what is formatted now is a cell's result, and not given to ``display``."""
    return getattr(shell.displayhook, "msg", None) is not None


def _waiting_figures() -> "list[Figure]":
    """Return the open figures that the inline backend has yet to show, the oldest first."""
    from matplotlib_inline import backend_inline

    return [figure for figure in backend_inline.show._to_draw if _is_open(figure)]  # noqa: SLF001 - it has no other list


def _show(figure: "Figure") -> None:
    from IPython.display import display

    display(figure)
    _take_over(figure)


def _take_over(figure: "Figure") -> None:
    from matplotlib import pyplot as plt
    from matplotlib_inline import backend_inline
    from matplotlib_inline.config import InlineBackend

    if InlineBackend.instance().close_figures:
        plt.close(figure)
    elif figure in backend_inline.show._to_draw:  # noqa: SLF001 - as above
        backend_inline.show._to_draw.remove(figure)  # noqa: SLF001
