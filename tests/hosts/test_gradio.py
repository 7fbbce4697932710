"""Gradio: gr.Plot takes the figure, and the error about a display says so."""

import gradio
import numpy as np
import pytest

from mlpviz import plot_image_grid


def test_gr_plot_takes_the_figure_of_a_display():
    display = plot_image_grid(np.eye(4), (2, 2))
    assert gradio.Plot().postprocess(display.figure).plot.startswith("data:image/")
    with pytest.raises(AttributeError, match=r"pass display\.figure"):
        gradio.Plot().postprocess(plot_image_grid(np.eye(4), (2, 2)))


def test_gr_html_takes_the_html_of_a_display():
    page = plot_image_grid(np.eye(4), (2, 2)).to_html()
    assert gradio.HTML().postprocess(page) == page
