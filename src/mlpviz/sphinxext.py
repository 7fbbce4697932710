"""A Sphinx extension: alt text for the pictures of ``.. plot::`` and for any other image file.

Name it in ``conf.py``:

.. code-block:: python

   extensions = ["matplotlib.sphinxext.plot_directive", "mlpviz.sphinxext"]

Figures of ``.. plot::`` then show the alt text of the displays on them, and figures made without
pyplot are shown as well. Every other image without alt text, such as one of myst-nb or a file that
``display.savefig`` wrote, takes the description that its file holds. An ``:alt:`` of the author
remains.
"""

from typing import Any

from mlpviz.embedding.document_figures import prepare_documents
from mlpviz.embedding.plot_directive import replace_plot_directive
from mlpviz.embedding.sphinx_images import add_alt_texts


def setup(app: Any) -> dict[str, bool]:
    """Set up the Sphinx extension."""
    prepare_documents()
    app.connect("config-inited", replace_plot_directive)
    app.connect("doctree-read", add_alt_texts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
