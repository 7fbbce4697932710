"""Read the built documentation in Chromium, as readers do, and say what is wrong on which page.

Every page is opened at the widths of a desk and of a phone, light and dark: no error in the
console, no missing picture, no picture without a text that says something, no sideways scroll,
nothing that axe-core finds, on a desk no table with columns out of sight. Then the search is asked
for a function. Needs Debian's Chromium.
"""

import functools
import http.server
import shutil
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import axe_playwright_python
from playwright.sync_api import BrowserContext, Page, sync_playwright
from site_findings import NOT_OURS, described_badly, from_axe, sought_for

SITE = Path(__file__).parent.parent / "docs" / "_build" / "html"
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")
DESK, PHONE = "1,280", "390"
WIDTHS = {DESK: 1280, PHONE: 390}
SCHEMES = ("light", "dark")
HEIGHT = 900
FUNCTION = "plot_first_layer_filters"
QUIET = ("--disable-quic", "--disable-background-networking", "--disable-component-update")

SCROLLS_SIDEWAYS = "document.documentElement.scrollWidth - document.documentElement.clientWidth"
CUT_OFF = """() => {
    const scrolls = each => each && each !== document.documentElement
        && (/auto|scroll/.test(getComputedStyle(each).overflowX) || scrolls(each.parentElement));
    return [...document.querySelectorAll("main *")].filter(each => {
        const {right, width} = each.getBoundingClientRect();
        return width > 0 && right > innerWidth + 1 && !scrolls(each);
    }).map(each => each.outerHTML.slice(0, 80));
}"""
WIDE_TABLES = """() => [...document.querySelectorAll("main table")].filter(
    each => each.scrollWidth > each.parentElement.clientWidth + 1
).map(each => each.innerText.slice(0, 40))"""
IMAGES = """() => [...document.images].map(image => ({
    file: image.src,
    alt: image.getAttribute("alt"),
    missing: !(image.complete && image.naturalWidth > 0),
}))"""
LOADED = """() => Promise.all([...document.images].map(image => {
    image.loading = "eager";
    return image.decode().catch(() => null);
}))"""


class View(NamedTuple):
    """How a page is looked at."""

    width: str
    scheme: str


class QuietHandler(http.server.SimpleHTTPRequestHandler):
    """Serves files, and keeps no log of it."""

    def log_message(self, *_: Any) -> None:
        """Say nothing."""


@contextmanager
def served(folder: Path) -> Iterator[str]:
    """Serve a folder on a free port, and give its address."""
    handler = functools.partial(QuietHandler, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@contextmanager
def chromium(view: View) -> Iterator[BrowserContext]:
    """Start Chromium, with the width and the color scheme that a reader has."""
    program = shutil.which("chromium")
    if program is None:
        sys.exit("Chromium is not installed; on Debian: apt-get install chromium")
    size: Any = {"width": WIDTHS[view.width], "height": HEIGHT}
    scheme: Any = view.scheme
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        context = playwright.chromium.launch_persistent_context(
            home,
            executable_path=program,
            args=list(QUIET),
            chromium_sandbox=False,
            viewport=size,
            color_scheme=scheme,
            reduced_motion="reduce",
        )
        yield context
        context.close()


def findings_on(page: Page, address: str, view: View) -> list[str]:
    """Open a page, and return what is wrong with it."""
    errors: list[str] = []
    page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("requestfailed", lambda request: errors.append(f"not loaded: {request.url}"))
    page.goto(address, wait_until="load")
    page.evaluate(LOADED)
    found = [f"console: {error}" for error in errors]
    if page.evaluate("document.documentElement.dataset.theme") != view.scheme:
        found.append(f"is not {view.scheme}")
    excess = page.evaluate(SCROLLS_SIDEWAYS)
    found += [f"scrolls sideways by {excess} pixels"] if excess > 0 else []
    found += [f"cut off at the right: {each}" for each in page.evaluate(CUT_OFF)[:1]]
    if view.width == DESK:
        wide = page.evaluate(WIDE_TABLES)
        found += [f"a table has columns out of sight: {table!r}" for table in wide]
    images = page.evaluate(IMAGES)
    found += [f"missing picture: {image['file']}" for image in images if image["missing"]]
    found += [told for image in images if (told := described_badly(image["file"], image["alt"]))]
    page.add_script_tag(path=AXE)
    rules = {rule: {"enabled": False} for rule in NOT_OURS}
    axe = page.evaluate("rules => axe.run(document, {rules})", rules)
    return found + from_axe(axe)


def findings_of_search(page: Page, address: str) -> list[str]:
    """Type a function's name into the search, and return what is wrong with what comes."""
    page.goto(f"{address}/search.html")
    field = page.locator("#searchbox input[name=q], .bd-search-container input[name=q]").first
    field.fill(FUNCTION)
    field.press("Enter")
    page.wait_for_selector("#search-results li a", timeout=20_000)
    links = page.locator("#search-results li a").evaluate_all("all => all.map(each => each.href)")
    return sought_for(FUNCTION, links)


def pages_of(site: Path) -> list[Path]:
    """Return the pages of a site, which are not the templates that a theme may bring."""
    return [path for path in site.rglob("*.html") if "_static" not in path.parts]


def browse(site: Path) -> dict[tuple[str, View], list[str]]:
    """Return what is wrong on each page of a site, in each view of it."""
    pages = sorted(str(path.relative_to(site)) for path in pages_of(site))
    found = {}
    with served(site) as address:
        for view in (View(width, scheme) for width in WIDTHS for scheme in SCHEMES):
            with chromium(view) as context:
                for name in pages:
                    page = context.new_page()
                    found[name, view] = findings_on(page, f"{address}/{name}", view)
                    page.close()
                found["search", view] = findings_of_search(context.new_page(), address)
    return found


def main(site: Path) -> None:
    """Print what is wrong, and fail if anything is."""
    if not (site / "index.html").exists():
        sys.exit(f"{site} holds no documentation: build it with nox -s docs")
    found = browse(site)
    for (name, view), troubles in found.items():
        for trouble in troubles:
            print(f"{name}, {view.width} wide, {view.scheme}: {trouble}")
    wrong = sum(bool(troubles) for troubles in found.values())
    print(f"{len(found)} views of {len(found) // 4} pages, search included: {wrong} with findings")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else SITE)
