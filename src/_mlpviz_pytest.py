"""The pytest plugin of mlpviz: a fixture for figures, one for snapshots, and a report.

pytest loads this file in every run if mlpviz is installed. It is outside of the package and imports
matplotlib and mlpviz only if a test or an option needs them, so it costs nothing if unused.
"""

import locale
import sys
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from mlpviz.testing.pytest_snapshots import SnapshotCheck

PINNED_STYLE: dict[Any, Any] = {"font.family": ["DejaVu Sans"], "svg.hashsalt": "mlpviz"}
"""Settings in addition to the default style of matplotlib."""
NO_STYLE: dict[Any, Any] = {"interactive": False, "timezone": "UTC"}
"""Settings that matplotlib does not count as style, so that its default style omits them."""
NO_DATE = "0"
PLAIN_LOCALE = "C"

Explaining = Generator[None, list[list[str]], list[list[str]]]
"""What wraps the explanations of a failed comparison."""

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
    """Let pytest-mpl use the pinned style, because its own would be applied within the fixture."""
    for item in items:
        mark = item.get_closest_marker("mpl_image_compare")
        if mark is not None and "pinned_figures" in getattr(item, "fixturenames", ()):
            options = {"style": PINNED_STYLE, **mark.kwargs}
            item.add_marker(pytest.mark.mpl_image_compare(*mark.args, **options), append=False)


@pytest.hookimpl(hookwrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Iterator[None]:
    """Close the figure of a display that a test returns. pytest-mpl closes only figures."""
    if item.get_closest_marker("mpl_image_compare") is None or not hasattr(item, "obj"):
        yield
        return
    returned: list[Any] = []
    item.obj = _with_recorded_result(item.obj, returned)
    yield
    displays = sys.modules.get("mlpviz.displays")
    for result in returned:
        if displays is not None and isinstance(result, displays.Display):
            sys.modules["matplotlib.pyplot"].close(result.ax.get_figure(root=True))
            _warn_if_not_compared(item)


def _with_recorded_result(test: Callable[..., Any], returned: list[Any]) -> Callable[..., Any]:
    @wraps(test)
    def run(*args: Any, **kwargs: Any) -> Any:
        returned.append(test(*args, **kwargs))
        return returned[-1]

    return run


def _warn_if_not_compared(item: pytest.Item) -> None:
    compares = any(item.config.getoption(option, None) for option in COMPARING)
    if not compares and not item.config.stash.get(WARNED, False):
        item.config.stash[WARNED] = True
        item.warn(pytest.PytestWarning(NOTHING_COMPARED))


@pytest.hookimpl(wrapper=True)
def pytest_assertrepr_compare(left: object, right: object) -> Explaining:
    """Explain a comparison of numbers that syrupy explains by a difference of texts."""
    explanations = yield
    extensions: Any = sys.modules.get("mlpviz.testing.syrupy")
    if extensions is None or not explanations:
        return explanations
    snapshots = [side for side in (left, right) if isinstance(side, extensions.SnapshotAssertion)]
    if not snapshots:
        return explanations
    return [extensions.explain_failure(explanations[0], snapshots[0])]


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Iterator[None]:
    """Store a failed comparison for the report."""
    yield
    folder = item.config.getoption("--mlpviz-report")
    if folder and call.when == "call" and call.excinfo is not None:
        from mlpviz.testing.report import keep_failure

        keep_failure(Path(folder), item, call.excinfo.value)


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Write the report, in the main process of pytest-xdist."""
    folder = session.config.getoption("--mlpviz-report")
    if folder and not hasattr(session.config, "workerinput"):
        from mlpviz.testing.report import write_report

        write_report(Path(folder))


@pytest.fixture
def mlpviz_snapshot(request: pytest.FixtureRequest) -> "SnapshotCheck":
    """Compare a display with the numbers in a snapshot file: ``mlpviz_snapshot(display)``.

    The files are in the folder ``snapshots`` beside the test's own, as `write_snapshot` of
    `mlpviz.testing` writes them. ``pytest --mlpviz-update`` writes what is missing or differs.
    """
    from mlpviz.testing.pytest_snapshots import SnapshotCheck

    folder = request.path.parent / "snapshots" / request.path.stem
    return SnapshotCheck(folder, request.node.name, request.config.getoption("--mlpviz-update"))


@pytest.fixture
def pinned_figures(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Draw the same figure on any machine at any time, and close the figures that a test opened.

    The fixture pins the default style of matplotlib with its dpi, the backend Agg, the fonts of
    matplotlib, the format of numbers and dates, the ids in SVG files, and dates in files. All
    settings are restored after the test.
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
    # LC_CTYPE is not changed, because it determines the encoding in which a test opens files.
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
    # Adding a font clears matplotlib's cache of fonts found. A font that is present already is not
    # added again.
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
    # Reading the backend like other settings would choose one if none was chosen.
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
