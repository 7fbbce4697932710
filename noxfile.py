# /// script
# dependencies = ["nox>=2025.5.1"]
# ///
"""Every gate of the project, each of which installs what it needs: `nox --list` tells them."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from datetime import date
from pathlib import Path

import nox

nox.needs_version = ">=2025.5.1"
nox.options.default_venv_backend = "virtualenv"
nox.options.reuse_existing_virtualenvs = True

ROOT = Path(__file__).parent
PROJECT = nox.project.load_toml(ROOT / "pyproject.toml")


def runs(python: str) -> bool:
    """Tell whether an interpreter is really there: a version manager's shim may lead nowhere."""
    try:
        return subprocess.run([python, "-c", ""], capture_output=True, check=False).returncode == 0
    except OSError:
        return False


VERSIONS = nox.project.python_versions(PROJECT)
# On Windows, the Python that runs nox may be called nothing but python.
RUNNING = f"{sys.version_info.major}.{sys.version_info.minor}"
PYTHONS = [each for each in VERSIONS if each == RUNNING or runs(f"python{each}")] or None
OLDEST = PYTHONS[0] if PYTHONS else None


def install(session: nox.Session, *groups: str, package: str | None = None) -> None:
    """Install dependency groups, and the package in place where it is named with its extras."""
    requirements = nox.project.dependency_groups(PROJECT, *groups)
    session.install(*(("-e", package) if package else ()), *requirements)


@nox.session(python=OLDEST, default=False)
def demo(session: nox.Session) -> None:
    """Run the classic examples and write their figures to figures/."""
    install(session, "examples", package=".[sklearn]")
    session.run("python", "tools/save_example_figures.py", "figures", *session.posargs)


@nox.session(python=PYTHONS)
def tests(session: nox.Session) -> None:
    """Run every test on every supported Python found; Linux compares the baseline images."""
    install(session, "tests", "images", package=".[sklearn]")
    session.run("pytest", "--numprocesses=auto", *NO_BASELINES, *session.posargs)


# The baseline images hold, byte for byte, for the machine that they were drawn on.
NO_BASELINES = () if sys.platform == "linux" else ("-m", "not mpl_image_compare")
ALL_FRAMEWORKS = {"MLPVIZ_FRAMEWORKS": "all", "KERAS_BACKEND": "jax"}


@nox.session(python="3.11", default=False)
def frameworks(session: nox.Session) -> None:
    """Test what is read of every framework, each of them installed; none may be missing."""
    install(session, "tests", "images", "frameworks", package=".[sklearn]")
    session.run(
        "pytest",
        *(session.posargs or ("src/mlpviz/adapters", "tests/adapters")),
        env=ALL_FRAMEWORKS,
    )
    if not session.posargs:
        page = ("tests/examples/test_examples.py", "-k", "one_network or every_framework")
        session.run("pytest", *page, env=ALL_FRAMEWORKS)


@nox.session(python=OLDEST, default=False)
def gpu(session: nox.Session) -> None:
    """Compare the plots of a model on a GPU with those on the CPU; it fails where there is none."""
    session.install("-e", ".", "torch>=2.13")
    session.run("python", "tools/check_gpu.py", *session.posargs, env={"MPLBACKEND": "agg"})


RANDOM_CALLS = "tests/random_calls"


@nox.session(python=OLDEST, default=False)
def trust(session: nox.Session) -> None:
    """Make a thousand random calls of everything public, the same ones each time."""
    install(session, "tests", "images", package=".[sklearn]")
    calls = {"MLPVIZ_CALLS": "1000"}
    session.run("pytest", "--numprocesses=auto", RANDOM_CALLS, *session.posargs, env=calls)


@nox.session(python=OLDEST, default=False)
def nightly(session: nox.Session) -> None:
    """Make other random calls of everything public each time, and run all tests in random order."""
    install(session, "tests", "images", package=".[sklearn]")
    calls = {"MLPVIZ_CALLS": "5000"}
    session.run("pytest", "--numprocesses=auto", RANDOM_CALLS, *session.posargs, env=calls)
    session.install("pytest-randomly")
    shuffled = ("--numprocesses=auto", "--randomly-dont-reset-seed", *session.posargs)
    session.run("pytest", *shuffled, env={"MLPVIZ_PROFILE": "search"})


# Other seeds than those of a pull request, different ones each night.
NIGHTLY_SEEDS = {"MLPVIZ_ATTACK_SEEDS": "20", "MLPVIZ_ATTACK_FILES": "5000"}


@nox.session(python=OLDEST, default=False)
def attack(session: nox.Session) -> None:
    """Check every sentence about networks with a planted truth, and damage thousands of files.

    `nox -s attack -- --table` writes the table of the documentation, `-- --other-seeds` tries
    seeds that depend on the day.
    """
    install(session, "tests", "images", "frameworks", package=".[sklearn]")
    env = {"MLPVIZ_ATTACK_SEEDS": "5", "MLPVIZ_ATTACK_FILES": "1000"} | ALL_FRAMEWORKS
    env["OMP_NUM_THREADS"] = "1"  # The networks are small: more threads would wait for each other.
    arguments = list(session.posargs)
    if "--other-seeds" in arguments:
        arguments.remove("--other-seeds")
        env |= NIGHTLY_SEEDS | {"MLPVIZ_ATTACK_START": str(date.today().toordinal())}
    counts = Path(session.create_tmp()).absolute() / "counts.json"
    if write_table := "--table" in arguments:
        arguments.remove("--table")
        env |= {"MLPVIZ_ATTACK_COUNTS": str(counts), "MLPVIZ_ATTACK_START": "100"}
    copies = "tests/plots/test_changed_displays.py"
    session.run("pytest", "tests/attack", copies, *arguments, env=env)
    if write_table:
        session.run("python", "docs/make_attack_table.py", str(counts))


@nox.session(python=OLDEST)
def tests_min(session: nox.Session) -> None:
    """Run the tests on the lowest versions that the project states.

    The baseline images are left out: they hold for one minor version of matplotlib.
    """
    install(session, "tests", "min", package=".[sklearn]")
    session.run("pytest", "--numprocesses=auto", "-m", "not mpl_image_compare", *session.posargs)


MATPLOTLIBS = ("3.10", "3.11")
NUMPYS = {"3.11": "numpy==2.0.*", "3.12": "numpy==2.0.*"}
"""The oldest numpy that has wheels for a Python; for others the newest is the only one."""


@nox.session(python=PYTHONS, default=False)
@nox.parametrize("matplotlib", MATPLOTLIBS)
@nox.parametrize("oldest_numpy", [True, False])
def snapshots(session: nox.Session, matplotlib: str, oldest_numpy: bool) -> None:  # noqa: FBT001
    """Compare all plots with the committed snapshot files, which are the same for all versions."""
    if oldest_numpy and session.python not in NUMPYS:
        session.skip(f"Python {session.python} has no older numpy")
    numpy = NUMPYS[session.python] if oldest_numpy else "numpy"
    session.install(".[scipy]", "pytest>=8.3", f"matplotlib=={matplotlib}.*", numpy)
    options = ("-c", os.devnull, "--rootdir=.", "--confcutdir=tests/testing")
    session.run("pytest", *options, "tests/testing/test_same_files.py", *session.posargs)


@nox.session(python=OLDEST, default=False)
def images(session: nox.Session) -> None:
    """Compare the baseline images; `nox -s images -- --generate` draws them anew."""
    install(session, "tests", "images", package=".[sklearn]")
    arguments = list(session.posargs)
    if "--generate" in arguments:
        arguments[arguments.index("--generate")] = "--mpl-generate-path=tests/baseline"
    session.run("pytest", "-m", "mpl_image_compare", "tests", *arguments)


@nox.session(python=OLDEST, default=False)
def coverage(session: nox.Session) -> None:
    """Run the tests and show the lines and branches that none of them reaches."""
    install(session, "tests", "images", "coverage", package=".[sklearn]")
    session.run("coverage", "erase")
    session.run("coverage", "run", "-m", "pytest", *session.posargs)
    session.run("coverage", "combine")
    session.run("coverage", "report")


@nox.session(python=OLDEST)
def lint(session: nox.Session) -> None:
    """Check style, spelling, docstrings, workflows and the packaging's metadata."""
    install(session, "lint", package=".")
    session.run("ruff", "check")
    session.run("ruff", "format", "--check")
    session.run("codespell")
    session.run("python", "tools/check_docstrings.py")
    session.run("validate-pyproject", "pyproject.toml")
    session.run("repo-review", ".")
    session.run("zizmor", "--offline", "--quiet", ".github")


# Types in these packages come from frameworks that have none or are not installed here.
FROM_FRAMEWORKS = ("mlpviz.adapters.", "mlpviz.callbacks.")


@nox.session(python=OLDEST)
def types(session: nox.Session) -> None:
    """Check the types inside, and that every public name has one."""
    install(session, "types", package=".[sklearn]")
    session.run("mypy")
    report = session.run(
        *("pyright", "--verifytypes", "mlpviz", "--ignoreexternal", "--outputjson"),
        silent=True,
        success_codes=[0, 1],  # it fails because of the classes of frameworks
    )
    symbols = json.loads(report)["typeCompleteness"]["symbols"]
    incomplete = [
        f"{symbol['name']}: {'; '.join(each['message'] for each in symbol['diagnostics'])}"
        for symbol in symbols
        if symbol["isExported"]
        and not symbol["isTypeKnown"]
        and not symbol["name"].startswith(FROM_FRAMEWORKS)
    ]
    if not symbols or incomplete:
        session.error("types are missing or incomplete:\n" + "\n".join(incomplete))


@nox.session(python=OLDEST, default=False)
def docs(session: nox.Session) -> None:
    """Build the documentation, every warning an error; it opens at docs/_build/html/index.html."""
    install(session, "docs", package=".[sklearn]")
    options = ("-W", "-n", "--keep-going", *session.posargs)
    # The networks are small: more threads would wait for each other.
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    session.run("sphinx-build", *options, "docs", "docs/_build/html", env=threads)


@nox.session(python="3.11", default=False)
def site(session: nox.Session) -> None:
    """Add the documentation of this version to a site: MLPVIZ_SITE=ADDRESS nox -s site -- FOLDER.

    The folder holds a folder for each version, and the list of versions that their pages read.
    """
    address, folder = os.environ.get("MLPVIZ_SITE"), "".join(session.posargs)
    if not address or not folder:
        session.error("name the address and the folder: MLPVIZ_SITE=ADDRESS nox -s site -- FOLDER")
    install(session, "site", package=".[sklearn]")
    pages = str(Path(folder) / PROJECT["project"]["version"])
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    session.run("sphinx-build", "-W", "-n", "--keep-going", "docs", pages, env=threads)
    session.run("python", "tools/list_versions.py", folder, address)


@nox.session(python="3.11", default=False)
def mutation(session: nox.Session) -> None:
    """Change the arithmetic and the adapters in thousands of ways; print how many the tests notice.

    `nox -s mutation -- _layout _records.layers` tries one package and one module.
    """
    install(session, "tests", "images", "frameworks", "mutation", package=".[sklearn]")
    session.run("python", "tools/mutate_packages.py", *session.posargs, env=ALL_FRAMEWORKS)


@nox.session(python=OLDEST, default=False)
def browser(session: nox.Session) -> None:
    """Read the built documentation in Chromium, if it is installed, as its readers do."""
    if shutil.which("chromium") is None:
        session.error("Chromium is not installed; on Debian: apt-get install chromium")
    docs(session)
    install(session, "browser")
    session.run("python", "tools/browse_site.py", *session.posargs)


# Each host of figures, exactly, in an environment of its own.
HOSTS = {
    "gradio": ("gradio==6.31.0",),
    "jupyter_book": ("jupyter-book==1.0.4.post1",),
    "jupyterlab": ("jupyterlab==4.6.6", "playwright==1.65.2"),  # and Debian's chromium
    "latex": (),  # Debian's texlive-latex-extra
    "marimo": ("marimo==0.25.2",),
    "mkdocs_gallery": ("mkdocs-gallery==0.10.4", "mkdocs-material==9.8.2"),
    "mkdocs_jupyter": ("mkdocs-jupyter==0.26.3",),
    "myst_nb": ("myst-nb==1.4.0", "sphinx==9.0.4"),
    "nbconvert": ("nbconvert==7.17.2",),
    "nbsphinx": ("nbsphinx==0.9.8", "sphinx==9.0.4"),
    "panel": ("panel==1.9.4",),
    "papermill": ("papermill==2.7.0", "nbconvert==7.17.2"),
    "pdoc": ("pdoc==16.0.0",),
    "streamlit": ("streamlit==1.67.0",),
}
NOTEBOOKS = ("ipykernel==7.4.0", "nbclient==0.11.0", "nbformat==5.11.1")


@nox.session(python=OLDEST, default=False)
@nox.parametrize("host", list(HOSTS))
def hosts(session: nox.Session, host: str) -> None:
    """Build documents and apps with a host, and read the pages that it makes."""
    install(session, "images", package=".")
    session.install("pytest>=8.3", *HOSTS[host], *NOTEBOOKS)
    options = ("-o", "addopts=--import-mode=importlib", "-o", "filterwarnings=")
    page = f"tests/hosts/test_{host}.py"
    env = {"MLPVIZ_HOSTS": "1"}
    session.run("pytest", "--confcutdir=tests/hosts", *options, page, *session.posargs, env=env)


OLDER = ("matplotlib==3.10.*", "numpy==2.0.*", "pillow==11.*")


@nox.session(python=OLDEST, default=False)
def proof(session: nox.Session) -> None:
    """Try each way of testing plots on changes and on noise, and write the tables of the docs.

    The first run makes an environment for each combination of versions; the next ones use them.
    """
    install(session, "proof", "images", package=".")
    images, ways = (nox.project.dependency_groups(PROJECT, name) for name in ("images", "proof"))
    pythons = [f"python{version}" for version in VERSIONS if runs(f"python{version}")]
    kinds = [(python, versions) for python in pythons for versions in (images, OLDER[:1])]
    kinds += [("python", OLDER), ("python", (*images, *OLDER[1:]))]
    interpreters = []
    for i, (python, versions) in enumerate(kinds):
        home = ROOT / ".nox" / f"proof-{i}-{python}"
        interpreters.append(str(home / "bin" / "python"))
        if not Path(interpreters[-1]).exists():
            session.run(python, "-m", "venv", str(home), external=True)
        packages = (str(ROOT), *ways, *versions)
        session.run(interpreters[-1], "-m", "pip", "install", "-q", *packages, external=True)
    session.run("python", "docs/prove_regression_tests.py", *interpreters)


@nox.session(python=OLDEST, default=False)
def bench(session: nox.Session) -> None:
    """Time the plots against the recipes written by hand."""
    install(session, "bench", package=".[sklearn]")
    for script in sorted(ROOT.glob("benchmarks/*.py")):
        session.run("python", str(script), *session.posargs)


def built(session: nox.Session) -> tuple[Path, Path]:
    """Build the sdist, and the wheel from it, which must be that of the checkout; return both."""
    made = Path(session.create_tmp())
    for folder in ("dist", "direct"):
        shutil.rmtree(made / folder, ignore_errors=True)
    session.run("python", "-m", "build", "--outdir", str(made / "dist"))
    session.run("python", "-m", "build", "--wheel", "--outdir", str(made / "direct"))
    wheel, sdist = *made.glob("dist/*.whl"), *made.glob("dist/*.tar.gz")
    if (made / "direct" / wheel.name).read_bytes() != wheel.read_bytes():
        session.error("the wheel that the sdist builds is not the one that the checkout builds")
    return wheel, sdist


@nox.session(python=OLDEST)
def build(session: nox.Session) -> None:
    """Build the sdist and the wheel, check both, and use the wheel on its own.

    `nox -s build -- FOLDER` copies them to a folder, as a release does.
    """
    install(session, "build")
    wheel, sdist = built(session)
    clean = Path(session.create_tmp()) / "clean"
    session.run("twine", "check", "--strict", str(wheel), str(sdist))
    session.run("check-wheel-contents", str(wheel))
    session.run("virtualenv", "--clear", str(clean))
    (python,) = {*clean.glob("bin/python"), *clean.glob("Scripts/python.exe")}
    session.run(str(python), "-m", "pip", "install", "--quiet", str(wheel), external=True)
    session.run(str(python), "-I", "tools/check_installed.py", external=True)
    for path in (wheel, sdist) if session.posargs else ():
        shutil.copy2(path, session.posargs[0])


@nox.session(python=OLDEST, default=False)
def wheel(session: nox.Session) -> None:
    """Test the wheel with the tests of the sdist, where there are no sources beside them."""
    install(session, "build", "tests", "images")
    wheel, sdist = built(session)
    session.install("--force-reinstall", "--no-deps", str(wheel))
    session.install(f"{wheel}[sklearn]")
    with tempfile.TemporaryDirectory() as outside, tarfile.open(sdist) as archive:
        archive.extractall(outside, filter="data")
        (tree,) = Path(outside).iterdir()
        shutil.rmtree(tree / "src")
        session.chdir(tree)
        session.run("python", "-c", "import mlpviz; assert 'site-packages' in mlpviz.__file__")
        # Not nox's own place for temporary files, which is in the checkout.
        away = {"TMPDIR": outside}
        tests = session.posargs or ["tests"]
        session.run("pytest", "--numprocesses=auto", *tests, env=away)


if __name__ == "__main__":
    nox.main()
