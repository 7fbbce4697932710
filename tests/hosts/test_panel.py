"""Panel shows a display as HTML, with its alt text."""

from html import unescape

import numpy as np
import panel as pn

from mlpviz import plot_image_grid


def test_a_pane_shows_a_display_with_its_alt_text():
    display = plot_image_grid(np.eye(4), (2, 2))
    shown = unescape(unescape(pn.pane.HTML(display).get_root().text))
    assert shown.count("<img") == 1
    assert f'alt="{display.alt_text}"' in shown


def test_panel_chooses_a_pane_that_shows_the_picture():
    display = plot_image_grid(np.eye(4), (2, 2))
    assert "svg" in unescape(pn.panel(display).get_root().text)
