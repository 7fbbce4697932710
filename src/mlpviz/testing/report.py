"""An HTML page of all comparisons of plots that failed in a run of pytest."""

import hashlib
import html
import json
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from mlpviz.testing.comparison import NumbersDifferError, shorten
from mlpviz.testing.failures import FAILURES
from mlpviz.testing.previews import Preview, as_url, preview

PARTS: Final = "mlpviz-failures"
"""The folder in which each process stores failures until the page is written."""

PICTURE: Final = re.compile(
    r"^\s*(?:Actual:|Expected:|Difference:)?\s*(\S.*\.png)\s*$", re.MULTILINE
)
REGRESSIONS: Final = ("ndarrays_regression", "num_regression", "data_regression", "file_regression")

STYLE: Final = """
body { font: 16px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 75rem; padding: 0 1rem;
  color: #1c1c1a; background: #fff }
input { font: inherit; padding: .3rem .6rem; width: min(30rem, 100%) }
section { border-top: 1px solid #ccc; padding: 1rem 0 }
h2 { font-size: 1.1rem; overflow-wrap: anywhere } pre { white-space: pre-wrap }
figure { display: inline-block; margin: 0 1.5rem 1rem 0; vertical-align: top }
figure img { max-width: 22rem; image-rendering: pixelated; border: 1px solid #ccc }
"""
SCRIPT: Final = """
const field = document.querySelector("input");
field.addEventListener("input", () => {
  for (const each of document.querySelectorAll("section"))
    each.hidden = !each.querySelector("h2").textContent.includes(field.value);
});
"""


def keep_failure(folder: Path, test: Any, error: BaseException) -> None:
    """Store a failed test for the page, if a comparison of plots failed."""
    found = _failure(test, error)
    if found is None:
        return
    lines, previews = found
    record = {"test": test.nodeid, "lines": lines, "previews": [list(each) for each in previews]}
    parts = folder / PARTS
    parts.mkdir(parents=True, exist_ok=True)
    name = hashlib.sha256(test.nodeid.encode()).hexdigest()[:16]
    (parts / f"{name}.json").write_text(json.dumps(record), encoding="utf-8")


def write_report(folder: Path) -> None:
    """Write the page of all stored failures, and delete these."""
    parts = folder / PARTS
    paths = sorted(parts.glob("*.json")) if parts.exists() else []
    records = [json.loads(path.read_text(encoding="utf-8")) for path in paths]
    records.sort(key=lambda record: record["test"])
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "index.html").write_text(format_page(records), encoding="utf-8")
    shutil.rmtree(parts, ignore_errors=True)


def format_page(records: Sequence[Mapping[str, Any]]) -> str:
    """Return the page, with a section for each test and a field that filters them."""
    n = len(records)
    title = f"{n} comparison{'' if n == 1 else 's'} of plots failed" if n else "All plots are alike"
    return "\n".join(
        [
            '<!doctype html><html lang="en"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{title}</title><style>{STYLE}</style></head><body><main>",
            f"<h1>{title}</h1>",
            '<p><label>Show tests whose name contains <input type="search"></label></p>',
            *(_section(record) for record in records),
            f"</main><script>{SCRIPT}</script></body></html>",
        ]
    )


def _section(record: Mapping[str, Any]) -> str:
    lines = html.escape("\n".join(record["lines"]))
    pictures = "".join(_figures(Preview(*each)) for each in record["previews"])
    return f"<section><h2>{html.escape(record['test'])}</h2><pre>{lines}</pre>{pictures}</section>"


def _figures(found: Preview) -> str:
    what = html.escape(found.what)
    return "".join(
        f'<figure><img src="{url}" alt="{what}, {word}"><figcaption>{what}, {word}</figcaption>'
        "</figure>"
        for word, url in zip(("before", "after", "difference"), found[1:], strict=True)
        if url
    )


def _failure(test: Any, error: BaseException) -> tuple[list[str], list[Preview]] | None:
    """Return the differences and pictures of them, or None if something else failed."""
    if isinstance(error, NumbersDifferError):
        return shorten(error.lines), preview(error.actual, error.expected)
    by_syrupy = FAILURES.pop(test.nodeid, None)
    if by_syrupy is not None:
        return _failure(test, by_syrupy)
    pictures = [Path(path) for path in PICTURE.findall(str(error))]
    if any(path.exists() for path in pictures):
        return _message(error), [_of_files(pictures)]
    if any(name in getattr(test, "fixturenames", ()) for name in REGRESSIONS):
        return _message(error), []
    return None


def _message(error: BaseException) -> list[str]:
    lines = [line.rstrip() for line in str(error).splitlines() if line.strip()]
    return shorten(lines)


def _of_files(paths: Sequence[Path]) -> Preview:
    """Return the pictures that a comparison of images wrote, distinguished by their names."""
    kinds = {"before": "", "after": "", "difference": ""}
    for path in paths:
        if not path.exists():
            continue
        stem = path.stem.lower()
        if "diff" in stem:
            kind = "difference"
        else:
            kind = "before" if "expected" in stem or "baseline" in stem else "after"
        kinds[kind] = as_url("image/png", path.read_bytes())
    return Preview("picture", **kinds)
