"""Files of animations."""

import json
import re

import numpy as np
import pytest
from matplotlib import rc_context
from PIL import Image

from mlpviz.displays.animation_files import player_html, write_gif, write_video

RNG = np.random.default_rng(0)
FEW = [np.full((4, 5, 3), value, dtype=np.uint8) for value in (0, 100, 255)]
MANY = [RNG.integers(0, 256, (40, 40, 3), dtype=np.uint8) for _ in range(2)]


def frames_in(path):
    with Image.open(path) as image:
        frames = []
        for i in range(image.n_frames):
            image.seek(i)
            frames.append(np.asarray(image.convert("RGB")))
        return frames, image.info


def test_a_gif_keeps_few_colors_exactly(tmp_path):
    path = tmp_path / "few.gif"
    write_gif(path, FEW, 4, "Filters — over time")
    frames, info = frames_in(path)
    for frame, expected in zip(frames, FEW, strict=True):
        np.testing.assert_array_equal(frame, expected)
    assert info["duration"] == 250
    assert info["comment"] == b"Filters ? over time"


def test_a_gif_of_many_colors_is_close(tmp_path):
    path = tmp_path / "many.gif"
    write_gif(path, MANY, 4, "")
    frames, _ = frames_in(path)
    for frame, expected in zip(frames, MANY, strict=True):
        assert np.abs(frame.astype(int) - expected).mean() < 32


def test_a_player_holds_all_frames_and_captions():
    html = player_html(FEW, ["epoch 0", "epoch 1", "</script>"], 4, 'a "quoted" text')
    assert len(json.loads(re.search(r"sources = (\[.*?\])", html)[1])) == 3
    assert 'alt="a &quot;quoted&quot; text"' in html
    assert html.count("</script>") == 1


def test_a_player_that_is_too_large_is_refused():
    with (
        rc_context({"animation.embed_limit": 0.001}),
        pytest.raises(ValueError, match=r"embed_limit'\] to at least 1, show fewer"),
    ):
        player_html(MANY, ["0", "1"], 4, "")


def test_a_video_without_ffmpeg_is_refused(tmp_path):
    with (
        rc_context({"animation.ffmpeg_path": "no-such-program"}),
        pytest.raises(ValueError, match="needs ffmpeg, but there is no 'no-such-program'"),
    ):
        write_video(tmp_path / "filters.mp4", FEW, 4, "")
    assert list(tmp_path.iterdir()) == []
