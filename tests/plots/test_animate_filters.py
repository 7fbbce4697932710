"""Filters as they form: frames, files, and what a notebook shows."""

import io
import json
import re
import shutil
import stat

import numpy as np
import pytest
from matplotlib import pyplot as plt
from matplotlib import rc_context
from PIL import Image, ImageSequence

from mlpviz import Layers, Snapshots, animate_filters, plot_first_layer_filters

SHAPE = (6, 5)


@pytest.fixture
def snapshots():
    rng = np.random.default_rng(3)
    record, weights = Snapshots(), rng.normal(size=(30, 4)) / 20
    for step in (0, 1, 3, 8):
        y, x = np.mgrid[:6, :5]
        weights[:, 1] += step * np.exp(-((y - 2) ** 2 + (x - 2) ** 2) / 4).ravel()
        record.take(Layers(weights), step=step, loss=1 / (1 + step))
    return record


def box_of(display):
    """The rows and columns of pixels of the tiles."""
    box, height = display.image.get_window_extent(), display.figure.bbox.height
    sides = [height - box.y1, height - box.y0, box.x0, box.x1]
    top, bottom, left, right = (round(side) for side in sides)
    return slice(top, bottom), slice(left, right)


def saved(display):
    file = io.BytesIO()
    display.savefig(file, format="png")
    return np.array(Image.open(file).convert("RGB"))


@pytest.mark.parametrize("options", [{}, {"labels": "index"}, {"units": [2, 0], "cmap": "RdBu"}])
def test_frames_are_the_filters_of_their_snapshots_pixel_for_pixel(snapshots, options):
    animation = animate_filters(snapshots, SHAPE, **options)
    low, high = animation.limits
    frames = list(animation.render())
    assert len(frames) == len(snapshots)
    for frame, layers in zip(frames, snapshots, strict=True):
        alone = plot_first_layer_filters(layers, SHAPE, vmin=low, vmax=high, **options)
        expected = saved(alone)[box_of(alone)]
        np.testing.assert_array_equal(frame[box_of(animation)], expected)


def test_all_steps_have_one_scale(snapshots):
    all_weights = np.array([layers.weights[0] for layers in snapshots])
    animation = animate_filters(snapshots, SHAPE, units=[0])
    assert animation.limits == (all_weights.min(), all_weights.max())


@pytest.mark.parametrize("loss", [False, True])
def test_frames_are_those_of_figures_drawn_as_a_whole_and_the_same_each_time(snapshots, loss):
    animation = animate_filters(snapshots, SHAPE, loss=loss)
    first, second = list(animation.render()), list(animation.render())
    for i, frame in enumerate(first):
        np.testing.assert_array_equal(frame, second[i])
        animation.show_frame(i)
        np.testing.assert_array_equal(frame, saved(animation))
    assert not np.array_equal(first[0], first[1])


def test_the_step_is_the_title_and_the_mark_moves(snapshots):
    animation = animate_filters(snapshots, SHAPE, loss=True)
    assert animation.ax.get_title() == "epoch 8"
    assert animation.loss.lines["training loss"].get_xdata().tolist() == [0, 1, 3, 8]
    animation.show_frame(1)
    assert animation.ax.get_title() == "epoch 1"
    assert list(animation.mark.get_xdata()) == [1, 1]
    np.testing.assert_array_equal(
        animation.numbers()["tile 1"], snapshots[1].weights[0][:, 1].reshape(SHAPE)
    )


def test_a_gif_has_the_frames_and_their_colors(snapshots, tmp_path):
    animation = animate_filters(snapshots, SHAPE, fps=4)
    animation.save(tmp_path / "a.gif")
    with Image.open(tmp_path / "a.gif") as gif:
        assert gif.info["duration"] == 250
        assert gif.info["loop"] == 0
        assert gif.info["comment"].startswith(b"Animation of all 4 hidden units")
        drawn = [np.array(each.convert("RGB")) for each in ImageSequence.Iterator(gif)]
    for frame, expected in zip(drawn, animation.render(), strict=True):
        np.testing.assert_array_equal(frame, expected)
    animation.save(tmp_path / "b.gif", fps=8)
    with Image.open(tmp_path / "b.gif") as gif:
        assert gif.info["duration"] == 120  # GIF counts hundredths of a second


def test_a_page_of_html_holds_all_frames_and_the_alt_text(snapshots, tmp_path):
    animation = animate_filters(snapshots, SHAPE)
    animation.save(tmp_path / "a.html")
    page = (tmp_path / "a.html").read_text(encoding="utf-8")
    sources = json.loads(re.search(r"const sources = (\[.*?\])", page)[1])
    assert len(sources) == 4
    assert '["epoch 0", "epoch 1", "epoch 3", "epoch 8"]' in page
    assert f'alt="{animation.alt_text}"' in page
    assert "http" not in page
    assert animation._repr_html_() == page
    assert animation._repr_mimebundle_() == {"text/plain": animation.alt_text, "text/html": page}


def test_a_page_that_matplotlib_would_cut_short_is_refused(snapshots):
    animation = animate_filters(snapshots, SHAPE)
    message = r"set matplotlib\.rcParams\['animation\.embed_limit"
    with rc_context({"animation.embed_limit": 0.001}), pytest.raises(ValueError, match=message):
        animation.player()


def test_video_without_ffmpeg_is_refused_with_a_way_out(snapshots, tmp_path):
    animation = animate_filters(snapshots, SHAPE)
    message = "needs ffmpeg, but there is no 'nothing'"
    missing = {"animation.ffmpeg_path": "nothing"}
    with rc_context(missing), pytest.raises(ValueError, match=message):
        animation.save(tmp_path / "a.mp4")


def test_ffmpeg_is_given_the_pixels_of_all_frames(snapshots, tmp_path):
    """A program in its place writes down what it is given."""
    program = tmp_path / "ffmpeg"
    program.write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/options\ncat > {tmp_path}/pixels\n')
    program.chmod(program.stat().st_mode | stat.S_IEXEC)
    animation = animate_filters(snapshots, SHAPE)
    with rc_context({"animation.ffmpeg_path": str(program)}):
        animation.save(tmp_path / "a.webm")
    frames = list(animation.render())
    assert (tmp_path / "pixels").read_bytes() == b"".join(frame.tobytes() for frame in frames)
    height, width, _ = frames[0].shape
    options = (tmp_path / "options").read_text()
    assert f"-s {width}x{height} -r 6" in options
    assert "libvpx-vp9" in options


@pytest.mark.skipif(shutil.which("ffmpeg") is None, reason="ffmpeg is not installed")
@pytest.mark.parametrize("ending", [".mp4", ".webm"])
def test_video(snapshots, tmp_path, ending):
    animate_filters(snapshots, SHAPE).save(tmp_path / f"a{ending}")
    assert (tmp_path / f"a{ending}").stat().st_size > 1000


def test_the_canvas_and_the_artists_are_left_as_they_were(snapshots):
    animation = animate_filters(snapshots, SHAPE)
    canvas = animation.figure.canvas
    list(animation.render())
    assert animation.figure.canvas is canvas
    assert not animation.image.get_animated()
    assert len(plt.get_fignums()) == 1


def test_alt_text(snapshots):
    assert animate_filters(snapshots, SHAPE, units=[1]).alt_text == (
        "Animation of 1 of 4 hidden units of network at 4 steps of its training, epoch 0 to 8, as "
        "6 by 5 images, color map gray, shared limits -0.141 to 12.1; unit 1 is noise until epoch "
        "0 and has spatial structure from epoch 1 on."
    )


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"fps": 0}, ValueError, "fps must be above 0"),
        ({"fps": "fast"}, TypeError, "fps must be a number"),
        ({"loss": 1}, TypeError, "loss must be True or False"),
        ({"scale": "each"}, ValueError, "scale must be one of"),
        ({"image_shape": (5, 5)}, ValueError, "image_shape"),
        ({"snapshots": []}, TypeError, "snapshots must be Snapshots"),
    ],
)
def test_what_cannot_be_animated_is_refused_before_a_figure_is_made(
    snapshots, options, error, message
):
    with pytest.raises(error, match=message):
        animate_filters(**({"snapshots": snapshots, "image_shape": SHAPE} | options))
    assert not plt.get_fignums()


def test_without_losses_there_is_no_curve():
    snapshots = Snapshots.from_models([Layers(np.eye(4)), Layers(np.eye(4) * 2)], [0, 1])
    with pytest.raises(ValueError, match="taken without losses"):
        animate_filters(snapshots, (2, 2), loss=True)
    assert not plt.get_fignums()


def test_another_kind_of_file_is_refused(snapshots, tmp_path):
    with pytest.raises(ValueError, match=r"filename must be one of '\.gif', '\.mp4', '\.webm'"):
        animate_filters(snapshots, SHAPE).save(tmp_path / "a.avi")
