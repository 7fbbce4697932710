"""List the versions of a published site, for the version switcher of its pages.

A site is a folder with a folder for each version of the documentation: 0.1.0, 0.2.0 and so on.
This writes switcher.json, which the pages of all versions read, and index.html, which leads to the
newest version, beside them.
"""

import json
import sys
from pathlib import Path

from packaging.version import InvalidVersion, Version

INDEX = """\
<!DOCTYPE html>
<html lang="en">
<meta charset="utf-8">
<title>mlpviz</title>
<meta http-equiv="refresh" content="0; url={newest}/index.html">
<p><a href="{newest}/index.html">mlpviz {newest}</a></p>
</html>
"""


def find_versions(site: Path) -> list[str]:
    """Return the names of the folders that hold the documentation of a version, newest first."""
    versions = {}
    for page in site.glob("*/index.html"):
        try:
            versions[Version(page.parent.name)] = page.parent.name
        except InvalidVersion:
            continue
    return [versions[version] for version in sorted(versions, reverse=True)]


def newest_release(versions: list[str]) -> str:
    """Return the newest version that is no development version or release candidate.

    Examples
    --------
    >>> newest_release(["0.3.0.dev0", "0.2.0", "0.1.0"])
    '0.2.0'
    >>> newest_release(["0.1.0.dev0"])
    '0.1.0.dev0'
    """
    return next((name for name in versions if not Version(name).is_prerelease), versions[0])


def list_versions(site: Path, address: str) -> None:
    """Write switcher.json and index.html for the versions in a folder, published at an address."""
    versions = find_versions(site)
    if not versions:
        sys.exit(f"{site} holds no documentation: build it with nox -s site")
    newest = newest_release(versions)
    entries = [
        {
            "name": f"{name} (newest)" if name == newest else name,
            "version": name,
            "url": f"{address.rstrip('/')}/{name}/",
            "preferred": name == newest,
        }
        for name in versions
    ]
    (site / "switcher.json").write_text(json.dumps(entries, indent=2) + "\n", encoding="utf-8")
    (site / "index.html").write_text(INDEX.format(newest=newest), encoding="utf-8")


if __name__ == "__main__":
    list_versions(Path(sys.argv[1]), sys.argv[2])
