"""A plugin of pytest that records the processor time of each test, whatever else is running."""

import time
from collections.abc import Generator

import pytest

START = pytest.StashKey[float]()
NAME = "processor time"


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Start to measure before the fixtures are set up."""
    item.stash[START] = time.process_time()


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item: pytest.Item) -> Generator[None]:
    """Record the time, also if the test fails."""
    try:
        return (yield)
    finally:
        item.user_properties.append((NAME, time.process_time() - item.stash[START]))
