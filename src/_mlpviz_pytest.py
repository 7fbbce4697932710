"""The fixture of mlpviz for pytest, which loads this file in every run of whoever has mlpviz.

It stands beside the package, not in it, and imports matplotlib only when a test asks for the
fixture: what is not used costs nothing.
"""

import locale
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

SALT = "mlpviz"
NO_DATE = "0"
PLAIN_LOCALE = "C"


@pytest.fixture
def pinned_figures(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Draw alike wherever and whenever the test runs, and close the figures that it opened.

    Pinned are matplotlib's default style with its dpi, the backend Agg, the fonts that come with
    matplotlib, how numbers and dates are written, the ids in SVG files, and dates in files. After
    the test everything is as it was.
    """
    monkeypatch.setenv("SOURCE_DATE_EPOCH", NO_DATE)
    with ExitStack() as pinned:
        pinned.enter_context(_plain_locale())
        pinned.enter_context(_default_style())
        pinned.enter_context(_bundled_fonts())
        pinned.enter_context(_agg())
        pinned.enter_context(_figures_closed())
        yield


@contextmanager
def _plain_locale() -> Iterator[None]:
    # LC_CTYPE stays: it decides in which encoding a test opens its files.
    categories = (locale.LC_NUMERIC, locale.LC_TIME)
    before = {category: locale.setlocale(category) for category in categories}
    for category in categories:
        locale.setlocale(category, PLAIN_LOCALE)
    try:
        yield
    finally:
        for category, name in before.items():
            locale.setlocale(category, name)


@contextmanager
def _default_style() -> Iterator[None]:
    from matplotlib import rc_context, rcParams, style

    with rc_context():
        style.use("default")
        rcParams["font.family"] = ["DejaVu Sans"]
        rcParams["svg.hashsalt"] = SALT
        # These are no matter of style to matplotlib, so that its default style leaves them alone.
        rcParams["interactive"] = False
        rcParams["timezone"] = "UTC"
        yield


@contextmanager
def _bundled_fonts() -> Iterator[None]:
    from matplotlib import get_data_path
    from matplotlib.font_manager import fontManager

    folder = Path(get_data_path())
    found = fontManager.ttflist, fontManager.afmlist
    bundled = [[font for font in fonts if folder in Path(font.fname).parents] for fonts in found]
    # Adding a font makes matplotlib forget which fonts it found before: to those that are there
    # already it adds nothing.
    any_font = bundled[0][0].fname
    try:
        fontManager.ttflist, fontManager.afmlist = bundled
        fontManager.addfont(any_font)
        yield
    finally:
        fontManager.addfont(any_font)
        fontManager.ttflist, fontManager.afmlist = found


@contextmanager
def _agg() -> Iterator[None]:
    import matplotlib as mpl
    from matplotlib import pyplot as plt

    settings = mpl.rcParams, mpl.rcParamsDefault
    # Read as settings are, a backend that was not chosen yet would be chosen.
    chosen = [dict.__getitem__(each, "backend") for each in settings]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(plt, "_backend_mod", None, raising=False)
        plt.switch_backend("agg")
        try:
            yield
        finally:
            for each, backend in zip(settings, chosen, strict=True):
                dict.__setitem__(each, "backend", backend)


@contextmanager
def _figures_closed() -> Iterator[None]:
    from matplotlib import pyplot as plt

    before = set(plt.get_fignums())
    try:
        yield
    finally:
        for number in set(plt.get_fignums()) - before:
            plt.close(number)
