"""What TeX is told to write, and what matplotlib is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import rc_context
from matplotlib.font_manager import FontProperties
from matplotlib.text import Text

from mlpviz._analysis.verdicts import SIGNS
from mlpviz._drawing.literal_text import show_literally, to_tex, with_fallback_font
from mlpviz._layout.label_fitting import ELLIPSIS
from mlpviz.displays.prediction_labels import RIGHT, WRONG


@pytest.mark.parametrize(
    ("text", "tex"),
    [
        ("t-shirt_top", r"t-{}shirt\_top"),
        ("50 %", r"50 \%"),
        ("a&b #1", r"a\&b \#1"),
        ("{x}", r"\{x\}"),
        ("^~", r"\textasciicircum{}\textasciitilde{}"),
        (r"C:\new", r"C:\textbackslash{}new"),
        ("<1\u00a0%", r"$<$1~\%"),
        ("−0.5", "$-$0.5"),
        ("naïve café", "naïve café"),
    ],
)
def test_special_letters_are_written_as_letters(text, tex):
    assert to_tex(text) == tex


@pytest.mark.parametrize("text", ["$x^2$", "$x_{12}$", r"$\alpha$"])
def test_mathematics_is_the_user_s(text):
    assert to_tex(text) == text
    assert to_tex(f"a_b {text}") == rf"a\_b {text}"


@pytest.mark.parametrize("text", ["$5", "$5 or $10", "a $ b $ c", "${$", "$}{$", "$$"])
def test_dollars_that_hold_no_mathematics_are_dollars(text):
    assert to_tex(text).replace(r"\$", "").count("$") == 0


def test_comments_within_mathematics_are_none():
    assert to_tex("$50%$") == r"$50\%$"
    assert to_tex(r"$50\%$") == r"$50\%$"


def test_our_own_signs_are_known():
    assert to_tex(RIGHT + WRONG + ELLIPSIS + "".join(SIGNS.values())) is not None


@pytest.mark.parametrize("text", ["日本", "ботинок", "α", "ẩ", "\u0000", "🙂"])
def test_letters_that_tex_lacks_are_told(text):
    assert to_tex(text) is None


@given(st.text(st.characters(max_codepoint=0x17F)))
def test_no_letter_is_a_command(text):
    tex = to_tex(text.replace("$", ""))
    assert tex is None or tex.count("{") >= tex.count("}") - text.count("}")


def test_a_text_with_broken_mathematics_is_written_as_it_is():
    text = Text(0, 0, r"$_$ and $\nonsense$")
    show_literally(text)
    assert not text.get_parse_math()
    good = Text(0, 0, "$x_1$")
    show_literally(good)
    assert good.get_parse_math()


def test_tex_is_asked_only_for_what_it_can_write():
    with rc_context({"text.usetex": True}):
        known, strange = Text(0, 0, "a_b"), Text(0, 0, "日_本")
        show_literally(known)
        show_literally(strange)
    assert known.get_usetex()
    assert known.get_text() == r"a\_b"
    assert not strange.get_usetex()
    assert strange.get_text() == "日_本"


def test_the_user_s_font_comes_first():
    font = FontProperties(family="cmr10", weight="bold")
    wider = with_fallback_font(font, "déjà")
    assert wider.get_family() == ["cmr10", "DejaVu Sans"]
    assert wider.get_weight() == "bold"
    assert font.get_family() == ["cmr10"]
