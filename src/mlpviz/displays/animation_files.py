"""Frames as files: GIF by Pillow, video by ffmpeg, and a page of HTML that plays them."""

import base64
import io
import json
import shutil
import subprocess
from collections.abc import Iterable, Sequence
from html import escape
from pathlib import Path
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

Frame = NDArray[np.uint8]

CODECS: Final = {".mp4": "libx264", ".webm": "libvpx-vp9"}
COLORS: Final = 256
"""How many colors a frame of a GIF has at most."""
MEGABYTE: Final = 2**20


def write_gif(path: Path, frames: Iterable[Frame], fps: float, alt_text: str) -> None:
    """Write frames as a GIF, with their exact colors where they are at most 256."""
    images = [_with_palette(frame) for frame in frames]
    comment = alt_text.encode("ascii", "replace")[:255]
    images[0].save(
        path,
        format="GIF",
        save_all=True,
        append_images=images[1:],
        duration=round(1000 / fps),
        loop=0,
        comment=comment,
        optimize=False,
    )


def write_video(path: Path, frames: Sequence[Frame], fps: float, alt_text: str) -> None:
    """Write frames as a video, with ffmpeg."""
    from matplotlib import rcParams

    program = shutil.which(rcParams["animation.ffmpeg_path"])
    if program is None:
        raise ValueError(
            f"filename ends in {path.suffix}, which needs ffmpeg, but there is no "
            f"{rcParams['animation.ffmpeg_path']!r}; install it, set "
            "matplotlib.rcParams['animation.ffmpeg_path'], or save as .gif or .html"
        )
    height, width, _ = frames[0].shape
    command = [program, "-y", "-loglevel", "error", "-f", "rawvideo", "-pix_fmt", "rgb24"]
    command += ["-s", f"{width}x{height}", "-r", f"{fps:g}", "-i", "pipe:0"]
    # Videos with chroma subsampling have an even number of pixels.
    command += ["-vf", "pad=ceil(iw/2)*2:ceil(ih/2)*2", "-pix_fmt", "yuv420p"]
    command += ["-c:v", CODECS[path.suffix.lower()], "-metadata", f"comment={alt_text}", str(path)]
    pixels = b"".join(frame.tobytes() for frame in frames)
    done = subprocess.run(command, input=pixels, capture_output=True, check=False)  # noqa: S603 - the user's own ffmpeg
    if done.returncode:
        raise ValueError(f"ffmpeg could not write {path}: {done.stderr.decode(errors='replace')}")


def player_html(frames: Iterable[Frame], captions: Sequence[str], fps: float, alt_text: str) -> str:
    """Return HTML that plays frames and needs no other file.

    Raises
    ------
    ValueError
        If the images are larger than matplotlib's ``animation.embed_limit``.
    """
    from matplotlib import rcParams

    images = [base64.b64encode(_png(frame)).decode() for frame in frames]
    size, limit = sum(map(len, images)) / MEGABYTE, rcParams["animation.embed_limit"]
    if size > limit:
        raise ValueError(
            f"the animation takes {size:.1f} MB as HTML, more than the limit of {limit:g}; "
            f"set matplotlib.rcParams['animation.embed_limit'] to at least {int(size) + 1}, show "
            "fewer steps or units, or save it as .gif"
        )
    sources = [f"data:image/png;base64,{image}" for image in images]
    return PLAYER.format(
        alt=escape(alt_text),
        first=sources[-1],
        last=len(sources) - 1,
        caption=escape(captions[-1]),
        sources=json.dumps(sources),
        captions=json.dumps(list(captions)).replace("<", "\\u003c"),
        interval=1000 / fps,
    )


def _with_palette(frame: Frame) -> Any:
    from PIL import Image

    red, green, blue = np.moveaxis(frame.astype(np.uint32), -1, 0)
    codes, places = np.unique(red << 16 | green << 8 | blue, return_inverse=True)
    image = Image.fromarray(frame)
    if len(codes) > COLORS:
        return image.quantize(COLORS, Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    image = Image.fromarray(places.reshape(frame.shape[:2]).astype(np.uint8))
    colors = np.stack([codes >> 16, codes >> 8 & 255, codes & 255], axis=1)
    image.putpalette(colors.astype(np.uint8).tobytes())
    return image


def _png(frame: Frame) -> bytes:
    from PIL import Image

    file = io.BytesIO()
    Image.fromarray(frame).save(file, format="PNG")
    return file.getvalue()


PLAYER: Final = """<div class="mlpviz-animation">
<img src="{first}" alt="{alt}" style="max-width: 100%">
<div>
<button type="button">Play</button>
<input type="range" min="0" max="{last}" value="{last}" aria-label="step" style="width: 50%">
<output aria-live="off">{caption}</output>
</div>
<script>
(function (root) {{
  const sources = {sources}, captions = {captions};
  const image = root.querySelector("img"), button = root.querySelector("button");
  const slider = root.querySelector("input"), caption = root.querySelector("output");
  let timer = null;
  function show(i) {{
    slider.value = i;
    image.src = sources[i];
    caption.textContent = captions[i];
    slider.setAttribute("aria-valuetext", captions[i]);
  }}
  function stop() {{ clearInterval(timer); timer = null; button.textContent = "Play"; }}
  function advance() {{
    const next = Number(slider.value) + 1;
    if (next < sources.length) {{ show(next); }} else {{ stop(); }}
  }}
  button.addEventListener("click", function () {{
    if (timer !== null) {{ stop(); return; }}
    if (Number(slider.value) === sources.length - 1) {{ show(0); }}
    button.textContent = "Pause";
    timer = setInterval(advance, {interval});
  }});
  slider.addEventListener("input", function () {{ stop(); show(Number(slider.value)); }});
}})(document.currentScript.parentElement);
</script>
</div>"""
"""A still of the last frame, which plays on request: nothing moves before the reader wants it."""
