"""Run the tests on each mutant that make_mutants.py wrote, in mutants/, until one of them fails.

The tests are collected once; mutants are then tried in processes that are forked from there, so
they cost their tests and nothing more. Each has a process of its own, save those of adapters: what
frameworks have compiled for one mutant of a function serves the next one, and what killed any has
to pass in the end without a mutant. Tests that were seen to call its function come first, of these
the ones that killed others of its kind, then those that mirror its module, the quickest first, for
some seconds of tests in all. What no test sees in that time has survived.

Outcomes go to mutants/outcomes.json. What stands there is not tried again, unless ``--survivors``
says to try those. Words on the command line are parts of names of the mutants wanted.
"""

import argparse
import gc
import json
import os
import pickle
import resource
import shutil
import signal
import sys
import time
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from importlib import import_module
from itertools import groupby
from pathlib import Path
from typing import Any, Final

import pytest
from _pytest.tmpdir import tmppath_result_key
from mutmut.mutation.trampoline import set_mutant_under_test
from mutmut.state import state

MUTANTS: Final = Path("mutants").absolute()
OUTCOMES: Final = MUTANTS / "outcomes.json"
SEEN: Final = MUTANTS / "seen.pickle"
ENDS: Final = "ends.jsonl"
SPOILED: Final = 7
SECONDS_OF_TESTS: Final = 2.5
LARGEST_BYTES: Final = 8 * 2**30
ALONE: Final = {
    "OMP_NUM_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
    "DASK_SCHEDULER": "synchronous",
    "MLPVIZ_PROFILE": "mutation",
    "KERAS_BACKEND": "jax",
    "PYTHONPATH": str(MUTANTS / "src"),
}
"""In a process that was forked, threads of OpenMP and of dask are waited for in vain."""
TESTS: Final = {
    "arithmetic": (
        *("tests/test_*.py", "tests/plots/test_*.py", "tests/adapters/test_sklearn*.py"),
    ),
    "frameworks": ("tests/adapters/test_*.py", "tests/test_state_dict.py", "tests/test_files.py"),
}
LEFT_OUT: Final = {
    *("test_baseline_images", "test_threads", "test_styles", "test_floors", "test_import"),
    *("test_packaging", "test_notebook", "test_pytest_mpl", "test_pytest_plugin", "test_scraper"),
    *("test_random_calls", "test_interrupts", "test_dask_samples", "test_progress", "test_plugins"),
    "test_saving",
}
"""Tests that start processes, read sources, or look at pictures only."""
IMPORTED_ONCE: Final = {
    "arithmetic": ("matplotlib.pyplot",),
    "frameworks": (
        *("matplotlib.pyplot", "jax", "equinox", "flax.linen", "flax.nnx", "onnx", "torch"),
        *("skorch", "keras"),
    ),
}
"""What can be imported before processes are forked, since importing it starts no thread."""
SKLEARN: Final = ("mlpviz.adapters.sklearn.estimators", "mlpviz.adapters.sklearn.fitted_ranges")


Batch = Sequence[Mapping[str, str]]
"""Mutants of one function, tried one after the other in one process."""


@dataclass(frozen=True)
class Seen:
    """What a test does where nothing is mutated."""

    passed: bool
    seconds: float
    calls: frozenset[str]


@dataclass(eq=False)
class Trial:
    """A plugin for pytest that tries mutants in place of running the tests once.

    Attributes
    ----------
    mutants : sequence of dict
    outcomes : dict of str
        By the name of the mutant; those that are known are kept.
    can_share : bool
        Whether tests may run before anything is forked. JAX has threads once it has computed, so
        the mutants of a function share a process instead.
    n_processes : int
    kills : Counter
        How many mutants of a function a test has killed.
    """

    mutants: Sequence[Mapping[str, str]]
    outcomes: dict[str, str]
    can_share: bool
    n_processes: int = len(os.sched_getaffinity(0))
    kills: Counter[tuple[str, str]] = field(default_factory=Counter)

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Try them all."""
        factory: Any = session.config._tmp_path_factory
        base = factory.getbasetemp()
        if self.can_share:
            prepare_shared_fixtures(session)
        seen = known_tests(session.items)
        print(f"{len(seen):,} tests take {sum(test.seconds for test in seen.values()):.0f} s")
        failed = [name for name, test in seen.items() if not test.passed]
        if failed:
            sys.exit(f"these tests fail without any mutant: {failed}")
        gc.freeze()
        queue = deque(self._batches())
        running: dict[int, Batch] = {}
        while queue or running:
            if queue and len(running) < self.n_processes:
                batch = queue.popleft()
                running[self._begun(batch, session.items, seen, factory)] = batch
            else:
                queue.extendleft(self._ended(running, base))
        self.keep()
        return True

    def keep(self) -> None:
        """Write down what is known, and say how much that is."""
        OUTCOMES.write_text(json.dumps(self.outcomes, indent=0), encoding="utf-8")
        ends = Counter(self.outcomes.values())
        print(", ".join(f"{n:,} {end}" for end, n in ends.most_common()), file=sys.stderr)

    def _batches(self) -> list[Batch]:
        if self.can_share:
            return [[mutant] for mutant in self.mutants]
        by_function = groupby(self.mutants, lambda mutant: function_of(mutant["name"]))
        return [list(batch) for _, batch in by_function]

    def _begun(
        self, batch: Batch, items: Sequence[pytest.Item], seen: Mapping[str, Seen], factory: Any
    ) -> int:
        tests = partial(chosen, items, seen, self.kills)
        return forked(lambda: try_on(batch, tests, seen, self.kills, factory))

    def _ended(self, running: dict[int, Batch], base: Path) -> list[Batch]:
        """Wait for a process, take down what it found, and return what is left to do of it."""
        pid, status = os.wait()
        code = os.waitstatus_to_exitcode(status)
        batch, home = running.pop(pid), base / str(pid)
        written = (home / ENDS).read_text(encoding="utf-8") if (home / ENDS).exists() else ""
        shutil.rmtree(home, ignore_errors=True)
        if code == SPOILED:
            return [[mutant] for mutant in batch]
        known = len(self.outcomes)
        for name, end, killer in map(json.loads, written.splitlines()):
            self.outcomes[name] = end
            if killer:
                self.kills[function_of(name), killer] += 1
        left = [mutant for mutant in batch if mutant["name"] not in self.outcomes]
        if code and left:
            killed_by = "out of time" if code == -signal.SIGALRM else "killed"
            self.outcomes[left.pop(0)["name"]] = killed_by
        if known // 100 < len(self.outcomes) // 100:
            self.keep()
        return [left] if left else []


def forked(work: Callable[[], int]) -> int:
    """Run work in a process forked from this one, which ends with what it returns."""
    sys.stdout.flush()
    pid = os.fork()
    if pid == 0:
        code = 3
        try:
            code = work()
        finally:
            os._exit(code)
    return pid


def from_child(work: Callable[[], Any]) -> Any:
    """Return what work returns in a forked process, so that this one remains as it is."""
    reading, writing = os.pipe()

    def send() -> int:
        with os.fdopen(writing, "wb") as pipe:
            pickle.dump(work(), pipe)
        return 0

    pid = forked(send)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        result = pickle.load(pipe)
    os.waitpid(pid, 0)
    return result


def prepare_shared_fixtures(session: pytest.Session) -> None:
    """Run a test for each fixture of the whole session, so that it is there in what is forked.

    The first one is run in any case: what all tests import is there then, too.
    """
    passes(session.items[0], session.items[-1])
    there: set[tuple[str, str]] = set()
    for item in session.items:
        made_by = item._fixtureinfo.name2fixturedefs if isinstance(item, pytest.Function) else {}
        shared = {
            (name, made.baseid)
            for name, (*_, made) in made_by.items()
            if made.scope == "session" and made.baseid.startswith("tests")
        }
        if shared - there:
            there |= shared
            passes(item, session.items[-1])


def known_tests(items: Sequence[pytest.Item]) -> dict[str, Seen]:
    """Return what each test does, which is kept in a file from one run to the next."""
    seen = pickle.loads(SEEN.read_bytes()) if SEEN.exists() else {}
    new = [item for item in items if item.nodeid not in seen]
    seen |= from_child(lambda: watched(new)) if new else {}
    SEEN.write_bytes(pickle.dumps(seen))
    return {item.nodeid: seen[item.nodeid] for item in items}


def watched(items: Sequence[pytest.Item]) -> dict[str, Seen]:
    """Run tests without a mutant."""
    set_mutant_under_test("stats")
    result = {}
    for item, following in zip(items, [*items[1:], None], strict=True):
        state()._stats.clear()
        start = time.perf_counter()
        passed = passes(item, following)
        seconds = time.perf_counter() - start
        result[item.nodeid] = Seen(passed, seconds, frozenset(state()._stats))
    return result


def passes(item: pytest.Item, following: pytest.Item | None) -> bool:
    """Run a test, and tell whether nothing went wrong."""
    item.stash[tmppath_result_key] = {}
    # Anew each time: what a fixture gave a run before is over.
    item._initrequest()
    try:
        item.ihook.pytest_runtest_setup(item=item)
        item.ihook.pytest_runtest_call(item=item)
        item.ihook.pytest_runtest_teardown(item=item, nextitem=following)
    except (Exception, pytest.fail.Exception):
        item.session._setupstate.teardown_exact(None)
        return False
    return True


def function_of(name: str) -> str:
    """Return mutmut's name of the function that a mutant is one of."""
    return name.partition("__mutmut_")[0]


def chosen(
    items: Iterable[pytest.Item],
    seen: Mapping[str, Seen],
    kills: Mapping[tuple[str, str], int],
    mutant: Mapping[str, str],
) -> list[pytest.Item]:
    """Return the tests for a mutant, in the order in which they are likely to kill it."""
    function = function_of(mutant["name"])
    mirror = f"test_{mutant['module'].rpartition('.')[2]}"

    def rank(item: pytest.Item) -> tuple[bool, int, bool, float]:
        test, killed = seen[item.nodeid], kills.get((function, item.nodeid), 0)
        return function not in test.calls, -killed, item.path.stem != mirror, test.seconds

    result: list[pytest.Item] = []
    seconds = 0.0
    for item in sorted(items, key=rank):
        not_called, _, elsewhere, more = rank(item)
        seconds += more
        if (not_called and elsewhere) or (result and seconds > SECONDS_OF_TESTS):
            break
        result.append(item)
    return result


def try_on(
    batch: Batch,
    tests_for: Callable[[Mapping[str, str]], list[pytest.Item]],
    seen: Mapping[str, Seen],
    kills: Counter[tuple[str, str]],
    factory: Any,
) -> int:
    """Try mutants one after the other, write down how each ended, and return what to end with."""
    home = factory._basetemp = factory.getbasetemp() / str(os.getpid())
    home.mkdir()
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    resource.setrlimit(resource.RLIMIT_DATA, (LARGEST_BYTES, LARGEST_BYTES))
    gc.disable()
    killers: dict[str, pytest.Item] = {}
    for mutant in batch:
        tests = tests_for(mutant)
        signal.alarm(20 + 10 * round(sum(seen[item.nodeid].seconds for item in tests)))
        set_mutant_under_test(mutant["name"])
        killer = first_to_fail(tests)
        end = "killed" if killer else "survived" if tests else "not tested"
        if killer:
            kills[function_of(mutant["name"]), killer.nodeid] += 1
            killers[killer.nodeid] = killer
        with (home / ENDS).open("a", encoding="utf-8") as ends:
            print(json.dumps([mutant["name"], end, killer and killer.nodeid]), file=ends)
    set_mutant_under_test("")
    return SPOILED if len(batch) > 1 and first_to_fail([*killers.values()]) else 0


def first_to_fail(items: Sequence[pytest.Item]) -> pytest.Item | None:
    """Run tests until one fails, and return that."""
    for item in items[:1]:
        item.session._setupstate.teardown_exact(item)
    # What is never torn down at the end need not be: the process ends, or others go on with it.
    for item, following in zip(items, [*items[1:], *items[:1]], strict=True):
        if not passes(item, following):
            return item
    return None


def wanted(group: str, words: Sequence[str], known: Iterable[str]) -> list[dict[str, str]]:
    """Return the mutants of a group whose outcome is not known."""
    every = json.loads((MUTANTS / "mutants.json").read_text(encoding="utf-8"))
    return [
        mutant
        for mutant in every
        if (group == "frameworks")
        == (".adapters." in mutant["module"] and mutant["module"] not in SKLEARN)
        and mutant["name"] not in known
        and (not words or any(word in mutant["name"] for word in words))
    ]


def main() -> None:
    """Try them, in a process whose modules are the mutated ones."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("group", choices=list(TESTS))
    parser.add_argument("words", nargs="*")
    parser.add_argument("--survivors", action="store_true")
    parser.add_argument("--tests", nargs="+", help="files, in place of those of the group")
    asked = parser.parse_args()
    outcomes: dict[str, str] = {}
    if OUTCOMES.exists():
        outcomes = json.loads(OUTCOMES.read_text(encoding="utf-8"))
    left = {"survived", "not tested"} if asked.survivors else set()
    known = {name for name, end in outcomes.items() if end not in left}
    mutants = wanted(asked.group, asked.words, known)
    if not mutants:
        return
    tried_again = {mutant["name"] for mutant in mutants}
    kept = {name: end for name, end in outcomes.items() if name not in tried_again}
    os.environ |= ALONE
    os.chdir(MUTANTS)
    for name in IMPORTED_ONCE[asked.group]:
        import_module(name)
    can_share = asked.group == "arithmetic"
    trial = Trial(mutants, kept, can_share)
    sys.exit(try_with(trial, asked.tests or TESTS[asked.group]))


def try_with(trial: Trial, globs: Sequence[str]) -> int:
    """Collect the tests, of the mutated modules, and try the mutants in place of running them."""
    sys.path.insert(0, str(MUTANTS / "src"))
    paths = sorted({path for each in globs for path in MUTANTS.glob(each)})
    tests = [str(path) for path in paths if path.stem not in LEFT_OUT]
    options = ["-q", "-p", "no:cacheprovider", "-p", "no:xdist", "-W", "ignore", "--no-header"]
    options += ["-o", "addopts=--import-mode=importlib --mpl", "--tb=native"]
    return int(pytest.main([*options, *tests], plugins=[trial]))


if __name__ == "__main__":
    main()
