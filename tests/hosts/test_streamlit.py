"""Streamlit: st.pyplot takes a display as it is, st.html its HTML."""

from streamlit.testing.v1 import AppTest


def app():
    import numpy as np
    import streamlit as st

    from mlpviz import plot_image_grid

    display = plot_image_grid(np.eye(4), (2, 2))
    st.pyplot(display, alt=display.alt_text)
    st.html(display.to_html())
    st.write(display.figure)
    st.write(display, unsafe_allow_html=True)


def test_an_app_shows_a_display_with_its_alt_text():
    run = AppTest.from_function(app, default_timeout=60).run()
    assert not run.exception
    elements = [each for each in run.main if each.type != "main"]
    assert [each.type for each in elements] == ["image", "html", "image", "html"]
    alt_text = elements[0].proto.imgs[0].alt
    assert alt_text.startswith("All 4 images of 2 by 2 pixels")
    for each in (elements[1], elements[3]):
        assert each.proto.body.count("<img") == 1
        assert f'alt="{alt_text}"' in each.proto.body
