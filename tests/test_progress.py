"""How far work is that lasts."""

import re
import sys

import pytest

from mlpviz.progress import check_progress, watched


def test_blocks_come_in_their_order_and_are_counted_as_they_are_taken(capsys):
    assert list(watched([3, 1, 2], "limits", progress=True)) == [3, 1, 2]
    assert re.search(r"limits:   0%\|\s*\| 0/3", capsys.readouterr().err)


def test_nothing_is_shown_unless_asked_for(capsys):
    assert list(watched([3, 1, 2], "limits", progress=False)) == [3, 1, 2]
    assert capsys.readouterr() == ("", "")


def test_tqdm_must_be_there(monkeypatch):
    monkeypatch.setitem(sys.modules, "tqdm.auto", None)
    with pytest.raises(ImportError, match=re.escape("pip install mlpviz[progress]")):
        check_progress(True)
    assert check_progress(False) is False


@pytest.mark.parametrize("progress", [None, 1, "yes"])
def test_progress_is_true_or_false(progress):
    with pytest.raises(TypeError, match="progress must be True or False, got"):
        check_progress(progress)
