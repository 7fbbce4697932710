"""Random calls of every record: it is made, or refused by the name of what is wrong."""

import inspect
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import mlpviz
from random_calls.junk import JUNK, names_one_of
from random_calls.records import RECORDS
from random_calls.watching import called, many


@pytest.fixture(autouse=True, scope="module")
def folders_that_junk_names(tmp_path_factory):
    """Some junk is the name of a folder, which is made where the tests run."""
    before = Path.cwd()
    os.chdir(tmp_path_factory.mktemp("folders"))
    yield
    os.chdir(before)


@pytest.mark.parametrize("name", RECORDS)
@many
@given(data=st.data())
def test_a_valid_record_is_made(name, data):
    record = getattr(mlpviz, name)
    assert isinstance(called(record, data.draw(RECORDS[name])), record)


@pytest.mark.parametrize("name", RECORDS)
@many
@given(data=st.data())
def test_junk_is_refused_by_name_or_held(name, data):
    record = getattr(mlpviz, name)
    arguments = data.draw(RECORDS[name])
    parameters = sorted(inspect.signature(record).parameters)
    spoilt = data.draw(st.lists(st.sampled_from(parameters), min_size=1, max_size=3, unique=True))
    junk = {each: data.draw(JUNK) for each in spoilt}
    result = called(record, arguments | junk)
    if isinstance(result, Exception):
        assert names_one_of(str(result), junk), f"names none of {', '.join(junk)}: {result}"
    else:
        assert repr(result)
