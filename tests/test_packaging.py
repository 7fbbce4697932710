"""What the project says of itself in one place is what it says in the others."""

import ast
import re
import runpy
import tomllib
from pathlib import Path

import matplotlib.pyplot as plt
import pytest
from packaging.requirements import Requirement

ROOT = Path(__file__).parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
STATED = [
    *PROJECT["project"]["dependencies"],
    *(each for extra in PROJECT["project"]["optional-dependencies"].values() for each in extra),
]


def text(name):
    return (ROOT / name).read_text(encoding="utf-8")


def pins(*groups):
    """The exact versions that dependency groups pin, by name."""
    lines = [line for group in groups for line in PROJECT["dependency-groups"][group]]
    requirements = [Requirement(line) for line in lines]
    exact = [(each.name, [*each.specifier]) for each in requirements]
    return {name: only.version for name, (only, *_) in exact if only.operator == "=="}


def nox_sessions():
    functions = [
        node for node in ast.parse(text("noxfile.py")).body if isinstance(node, ast.FunctionDef)
    ]
    return {
        function.name
        for function in functions
        if any("nox.session" in ast.unparse(decorator) for decorator in function.decorator_list)
    }


def readme_commands():
    return re.findall(
        r"^    (pip install nox && nox -s (\w+))$", text("README.md"), flags=re.MULTILINE
    )


def test_a_user_installs_matplotlib_and_numpy_and_nothing_else():
    assert {Requirement(line).name for line in PROJECT["project"]["dependencies"]} == {
        "matplotlib",
        "numpy",
    }


@pytest.mark.parametrize("line", STATED)
def test_the_lowest_stated_version_is_the_one_that_is_tested(line):
    requirement = Requirement(line)
    (bound,) = requirement.specifier
    assert bound.operator == ">="
    pinned = (pins("frameworks") | pins("min"))[requirement.name]
    assert f"{pinned}.".startswith(f"{bound.version}.")


def test_nothing_is_pinned_low_that_is_not_stated():
    assert set(pins("min")) <= {Requirement(line).name for line in STATED}


def test_changelog_citation_and_metadata_state_the_same_version():
    version = PROJECT["project"]["version"]
    (cited,) = re.findall(r"^version: (.+)$", text("CITATION.cff"), flags=re.MULTILINE)
    newest, *_ = re.findall(r"^## \[(.+)\]", text("CHANGELOG.md"), flags=re.MULTILINE)
    assert cited == version
    assert newest in {version, "Unreleased"}


def test_a_release_has_a_readme_whose_links_lead_to_the_repository():
    tool = runpy.run_path(str(ROOT / "tools" / "readme_links.py"))
    readme = tool["with_absolute_links"](text("README.md"), "https://example.org/a", "v1")
    links = re.findall(r"\]\(([^)]*)\)", readme)
    assert len(links) == len(re.findall(r"\]\(", text("README.md")))
    assert all(link.startswith("https://example.org/a/") for link in links)
    for path in re.findall(r"https://example.org/a/(?:raw|blob)/v1/([^)]*)", readme):
        assert (ROOT / path).is_file()


def test_sources_and_documentation_do_not_repeat_the_version():
    version = PROJECT["project"]["version"]
    sources = [*ROOT.glob("src/**/*.py"), *ROOT.glob("docs/*.py")]
    assert sources
    assert [path.name for path in sources if version in path.read_text(encoding="utf-8")] == []


def test_workflows_test_every_python_that_the_classifiers_name():
    classifiers = "\n".join(PROJECT["project"]["classifiers"])
    named = re.findall(r"Python :: (3\.\d+)$", classifiers, flags=re.MULTILINE)
    (tested,) = re.findall(r"^ +python: \[(.+)\]$", text(".github/workflows/ci.yml"), re.MULTILINE)
    assert [each.strip('"') for each in tested.split(", ")] == named


def test_the_readme_gives_two_commands_and_nox_has_their_sessions():
    sessions = [session for _, session in readme_commands()]
    assert sessions == ["demo", "tests"]
    assert set(sessions) <= nox_sessions()


def test_the_gates_start_with_the_readme_s_test_command():
    (command,) = (line for line, session in readme_commands() if session == "tests")
    assert f"bash -c '{command}'" in text(".ci/run").splitlines()


def test_contributors_are_told_every_session():
    command = r"^\| `nox -s (\w+)(?: -- \w+)?` \|"
    told = set(re.findall(command, text("CONTRIBUTING.md"), flags=re.MULTILINE))
    assert told == nox_sessions()


def test_image_tests_compare_to_the_last_bit():
    options = PROJECT["tool"]["pytest"]["ini_options"]
    assert "--mpl" in options["addopts"]
    assert options["mpl-default-tolerance"] == "0"


def test_the_readme_s_example_runs():
    plt.switch_backend("agg")
    plt.close("all")
    (example,) = re.findall(
        r"^```python\n(.*?)^```$", text("README.md"), flags=re.DOTALL | re.MULTILINE
    )
    exec(compile(example, "README.md", "exec"), {})
    assert len(plt.get_fignums()) == example.count("mlpviz.plot_")
    plt.close("all")
