"""One output that is updated in place."""

import IPython
import pytest
from matplotlib import pyplot as plt

from mlpviz import plot_image_grid
from mlpviz.displays import live


class Shell:
    """An IPython shell, of a notebook if it has a kernel."""

    kernel = None


@pytest.mark.parametrize("kernel", [None, object()])
def test_a_notebook_is_a_shell_with_a_kernel(monkeypatch, kernel):
    shell = Shell()
    shell.kernel = kernel
    monkeypatch.setattr(IPython, "get_ipython", lambda: shell)
    assert live.is_notebook() == (kernel is not None)


def test_without_ipython_there_is_no_notebook():
    assert not live.is_notebook()


def test_the_first_thing_shown_adds_an_output_that_the_others_update(monkeypatch):
    shown = []

    class Handle:
        def update(self, output):
            shown.append(("update", output))

    def display(output, *, display_id):
        assert display_id is True
        shown.append(("add", output))
        return Handle()

    monkeypatch.setattr("IPython.display.display", display)
    output = live.LiveOutput()
    figures = [plot_image_grid([[0, 1, 2, 3]], (2, 2)) for _ in range(2)]
    for each in (*figures, "no picture"):
        output.show(each)
    assert [how for how, _ in shown] == ["add", "update", "update"]
    assert [each for _, each in shown[:2]] == figures
    assert shown[2][1].data == "no picture"
    assert not plt.get_fignums()
