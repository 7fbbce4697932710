"""What mlpviz adds to pytest, which loads this file in every run of whoever has mlpviz.

It stands beside the package, not in it, and imports matplotlib and mlpviz only when a test or an
option asks for them: what is not used costs nothing.
"""

import locale
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mlpviz.testing.pytest_snapshots import SnapshotCheck

PINNED_STYLE: dict[Any, Any] = {"font.family": ["DejaVu Sans"], "svg.hashsalt": "mlpviz"}
"""Beside matplotlib's default style."""
NO_STYLE: dict[Any, Any] = {"interactive": False, "timezone": "UTC"}
"""No matter of style to matplotlib, so that its default style leaves them alone."""
NO_DATE = "0"
PLAIN_LOCALE = "C"

WARNED = pytest.StashKey[bool]()
COMPARING = ("--mpl", "--mpl-generate-path", "--mpl-generate-hash-library")
NOTHING_COMPARED = (
    "a test returns a display for pytest-mpl to compare, which compares nothing without --mpl; "
    'add it to addopts, as in addopts = ["--mpl"]'
)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of mlpviz."""
    group = parser.getgroup("mlpviz", "snapshots of plots")
    group.addoption(
        "--mlpviz-report",
        metavar="DIR",
        help="write DIR/index.html, which shows every comparison of plots that failed",
    )
    group.addoption(
        "--mlpviz-update",
        action="store_true",
        help="write the snapshots of mlpviz_snapshot that are missing or differ",
    )


def pytest_collection_modifyitems(items: Sequence[pytest.Item]) -> None:
    """Let pytest-mpl use the pinned style: its own would be applied within the fixture."""
    for item in items:
        mark = item.get_closest_marker("mpl_image_compare")
        if mark is not None and "pinned_figures" in getattr(item, "fixturenames", ()):
            options = {"style": PINNED_STYLE, **mark.kwargs}
            item.add_marker(pytest.mark.mpl_image_compare(*mark.args, **options), append=False)


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Close the figure of a display that a test returns; pytest-mpl closes figures only."""
    if item.get_closest_marker("mpl_image_compare") is None or not hasattr(item, "obj"):
        yield
        return
    returned: list[Any] = []
    item.obj = _remembering(item.obj, returned)
    yield
    displays = sys.modules.get("mlpviz.displays")
    for result in returned:
        if displays is not None and isinstance(result, displays.Display):
            sys.modules["matplotlib.pyplot"].close(result.ax.get_figure(root=True))
            _warn_if_nothing_is_compared(item)


def _remembering(test: Callable[..., Any], returned: list[Any]) -> Callable[..., Any]:
    @wraps(test)
    def run(*args: Any, **kwargs: Any) -> Any:
        returned.append(test(*args, **kwargs))
        return returned[-1]

    return run


def _warn_if_nothing_is_compared(item: pytest.Item) -> None:
    compares = any(item.config.getoption(option, None) for option in COMPARING)
    if not compares and not item.config.stash.get(WARNED, False):
        item.config.stash[WARNED] = True
        item.warn(pytest.PytestWarning(NOTHING_COMPARED))


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Keep what the report shows of a comparison that failed."""
    yield
    folder = item.config.getoption("--mlpviz-report")
    if folder and call.when == "call" and call.excinfo is not None:
        from mlpviz.testing.report import keep_failure

        keep_failure(Path(folder), item, call.excinfo.value)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the report, in the process that waits for all others."""
    folder = session.config.getoption("--mlpviz-report")
    if folder and not hasattr(session.config, "workerinput"):
        from mlpviz.testing.report import write_report

        write_report(Path(folder))


@pytest.fixture
def mlpviz_snapshot(request: pytest.FixtureRequest) -> "SnapshotCheck":
    """Compare a display with the numbers that were kept in a file: ``mlpviz_snapshot(display)``.

    The files are in the folder ``snapshots`` beside the test's own, as `write_snapshot` of
    `mlpviz.testing` writes them. ``pytest --mlpviz-update`` writes what is missing or differs.
    """
    from mlpviz.testing.pytest_snapshots import SnapshotCheck

    folder = request.path.parent / "snapshots" / request.path.stem
    return SnapshotCheck(folder, request.node.name, request.config.getoption("--mlpviz-update"))


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
        rcParams.update(PINNED_STYLE | NO_STYLE)
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
