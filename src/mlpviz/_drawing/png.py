"""Write a figure as a PNG, fast: the picture is what matplotlib draws, only packed otherwise.

`savefig` finds `FigureCanvas` here, as it does in any backend of matplotlib.
"""

import struct
import zlib
from collections.abc import Mapping
from typing import IO, Any, Final

import numpy as np
from matplotlib import __version__
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.cbook import open_file_cm
from numpy.typing import NDArray
from PIL.PngImagePlugin import PngInfo, putchunk

COMPRESS_LEVEL: Final = 2
INCHES_PER_METER: Final = 1 / 0.0254


class FigureCanvas(FigureCanvasAgg):
    """Matplotlib's canvas, with a PNG whose rows are not filtered before they are compressed.

    Filters help where colors change gradually. Tiles are blocks of few colors or noise, of
    which filters make more colors and more noise, and trying them takes longer than compressing.
    """

    def print_png(
        self,
        filename_or_obj: Any,
        *,
        metadata: Mapping[str, str | None] | None = None,
        pil_kwargs: Mapping[str, Any] | None = None,
        dpi: object = None,
        facecolor: object = None,
        edgecolor: object = None,
        orientation: object = None,
        bbox_inches_restore: object = None,
    ) -> None:
        """Write the figure to a PNG file, by Pillow where there are options for it.

        `metadata` and `pil_kwargs` are those of matplotlib's own method; `savefig` has used the
        others already.
        """
        agg: Any = super()
        if pil_kwargs:
            agg.print_png(filename_or_obj, metadata=metadata, pil_kwargs=pil_kwargs)
            return
        agg.draw()
        info = PngInfo()
        told = {"Software": f"Matplotlib version{__version__}, https://matplotlib.org/"}
        for key, text in (told | dict(metadata or {})).items():
            if text is not None:
                info.add_text(key, text)
        with open_file_cm(filename_or_obj, "wb") as file:
            write(file, np.asarray(agg.buffer_rgba()), self.figure.dpi, info)


def write(file: IO[bytes], rgba: NDArray[np.uint8], dpi: float, info: PngInfo) -> None:
    """Write pixels of shape (height, width, 4) as PNG.

    Source: Portable Network Graphics (PNG) Specification, third edition, W3C, 2025.
    """
    height, width, _ = rgba.shape
    rows = np.zeros((height, 1 + 4 * width), np.uint8)  # the first byte says: no filter
    rows[:, 1:] = rgba.reshape(height, -1)
    per_meter = round(dpi * INCHES_PER_METER)
    file.write(b"\x89PNG\r\n\x1a\n")
    putchunk(file, b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    for kind, content, *_ in info.chunks:
        putchunk(file, kind, content)
    putchunk(file, b"pHYs", struct.pack(">IIB", per_meter, per_meter, 1))
    putchunk(file, b"IDAT", zlib.compress(rows.data, COMPRESS_LEVEL))
    putchunk(file, b"IEND")
