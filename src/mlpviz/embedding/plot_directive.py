"""Matplotlib's ``.. plot::`` directive, with figures that are made without pyplot."""

from typing import Any, Final
from unittest.mock import patch

from mlpviz.embedding.document_figures import give_figures_to_pyplot

PLOT_DIRECTIVE: Final = "matplotlib.sphinxext.plot_directive"


def replace_plot_directive(app: Any, _config: Any) -> None:
    """Replace ``.. plot::`` where the project uses it."""
    if PLOT_DIRECTIVE not in app.extensions:
        return
    from matplotlib.sphinxext import plot_directive

    class PlotDirective(plot_directive.PlotDirective):
        """As matplotlib's own. Before it saves pyplot's figures, it gives the others to pyplot."""

        def run(self) -> Any:
            run_code = plot_directive._run_code  # noqa: SLF001 - there is no other step between

            def run_code_and_give_figures(*arguments: Any, **options: Any) -> Any:
                result = run_code(*arguments, **options)  # type: ignore[no-untyped-call]
                give_figures_to_pyplot()
                return result

            with patch.object(plot_directive, "_run_code", run_code_and_give_figures):
                return super().run()  # type: ignore[no-untyped-call]

    app.add_directive("plot", PlotDirective, override=True)
