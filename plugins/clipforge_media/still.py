"""Stills: the best of some pictures of a source as a JPEG.

    taken = still(info, [Fraction(3), Fraction(5)], Path("thumb.jpg"), crops=[WHOLE, WHOLE], faces=[(), ()],
                  size=(1080, 1920), quality=88)

Best is sharp (variance of the Laplacian: Pech-Pacheco et al., 2000), neither dark nor blown out, and
shows a face inside the crop where there is one. Pictures come from the source, so no caption is in them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
import numpy as np
from av.video.frame import VideoFrame
from numpy.typing import NDArray

from clipforge_core import MediaInfo, Rect, RenderFailed, Span
from clipforge_media.reading import PictureReader
from clipforge_media.render.deinterlace import deinterlaced
from clipforge_media.render.scaling import Look, Scaler, is_hdr
from clipforge_media.render.tonemap import write_table
from clipforge_media.writing import replacing

_JUDGED = 320
"""Pixels across of the picture that is judged: sharpness then does not depend on the source's size."""

_FACE_WEIGHT = 1.5
"""What a face counts for, in e-folds of sharpness."""


class _Candidate(msgspec.Struct, frozen=True):
    time: Fraction
    crop: Rect
    faces: tuple[Rect, ...]


def still(
    info: MediaInfo,
    times: Sequence[Fraction],
    out: Path,
    *,
    crops: Sequence[Rect],
    faces: Sequence[Sequence[Rect]],
    size: tuple[int, int],
    quality: int,
) -> Fraction:
    """Write the best picture, exactly `size` pixels; answers the candidate time it was taken at.

    `crops` and `faces` (fractions of the displayed picture) belong to `times`, one each; without a crop
    the whole picture is fitted. Raises NoVideoTrack, RenderFailed where no picture can be read.
    """
    candidates = [
        _Candidate(
            time,
            crops[i] if i < len(crops) else Rect(),
            tuple(faces[i]) if i < len(faces) else (),
        )
        for i, time in enumerate(times)
    ]
    with TemporaryDirectory() as folder, PictureReader(info) as reader:
        look = _look(info, Path(folder))
        best = _best(reader, look, candidates, size)
        shown = _shown(reader, best.time) if best is not None else None
        if best is None or shown is None:
            raise RenderFailed(path=str(out), detail=f"no picture of {info.path} can be read at the asked times")
        _save(_scaled(look, shown, best.crop, size), out, quality, size)
    return best.time


def _shown(reader: PictureReader, time: Fraction) -> VideoFrame | None:
    """The frame on the screen, made whole where it is interlaced: combs would also pass for sharpness."""
    found = reader.at(time)
    if found is None or not found[1].interlaced_frame:
        return found[1] if found is not None else None
    at, frame = found
    around = 2 / reader.info.video.frame_rate if reader.info.video is not None else Fraction(0)
    for begins, whole in deinterlaced(reader.frames(Span(max(Fraction(0), at - around), at + around))):
        if begins > at:
            break
        frame = whole
    return frame


def _look(info: MediaInfo, folder: Path) -> Look:
    table = None
    if info.video is not None and is_hdr(info):
        table = folder / "table.cube"
        write_table(info.video.transfer, table)
    return Look.of(info, table)


def _best(
    reader: PictureReader, look: Look, candidates: Sequence[_Candidate], size: tuple[int, int]
) -> _Candidate | None:
    if len(candidates) == 1:
        return candidates[0]
    judged = (_JUDGED, max(2, round(_JUDGED * size[1] / size[0] / 2) * 2))
    best: tuple[float, _Candidate] | None = None
    for candidate in candidates:
        shown = _shown(reader, candidate.time)
        if shown is None:
            continue
        score = _score(_luma(_scaled(look, shown, candidate.crop, judged)), candidate)
        if best is None or score > best[0]:
            best = (score, candidate)
    return best[1] if best is not None else None


def _score(luma: NDArray[np.float64], candidate: _Candidate) -> float:
    return math.log(sharpness(luma) + 1) + exposure(luma) + _FACE_WEIGHT * _face_shown(candidate)


def sharpness(luma: NDArray[np.float64]) -> float:
    """Variance of the Laplacian of a luma picture (height, width) of 0..255."""
    middle = luma[1:-1, 1:-1]
    around = luma[:-2, 1:-1] + luma[2:, 1:-1] + luma[1:-1, :-2] + luma[1:-1, 2:]
    return float((around - 4 * middle).var()) if middle.size else 0.0


def exposure(luma: NDArray[np.float64]) -> float:
    """0 for a well lit picture, down to -4 for one that is black or white all over."""
    mean = float(luma.mean()) / 255
    lost = float(((luma < 20) | (luma > 250)).mean())
    return -2 * min(1.0, abs(mean - 0.45) / 0.45) ** 2 - 2 * max(0.0, lost - 0.3)


def _face_shown(candidate: _Candidate) -> float:
    """1 for a face that is whole inside the crop and large in it, less for one that is cut or small."""
    crop = candidate.crop
    best = 0.0
    for face in candidate.faces:
        width = min(face.x + face.width, crop.x + crop.width) - max(face.x, crop.x)
        height = min(face.y + face.height, crop.y + crop.height) - max(face.y, crop.y)
        area = face.width * face.height
        if width <= 0 or height <= 0 or area <= 0:
            continue
        whole = width * height / area
        large = min(1.0, height / (0.15 * crop.height))
        best = max(best, whole**2 * large)
    return best


def _scaled(look: Look, frame: VideoFrame, crop: Rect, size: tuple[int, int]) -> VideoFrame:
    """The crop at `size`, each side rounded up to even, as yuv420p BT.709."""
    width, height = size
    return Scaler(look, width + width % 2, height + height % 2, "lanczos")(frame, crop)


def _luma(frame: VideoFrame) -> NDArray[np.float64]:
    plane = frame.planes[0]
    lines = np.frombuffer(memoryview(plane), np.uint8).reshape(-1, plane.line_size)
    return lines[: plane.height, : plane.width].astype(np.float64)


def _save(frame: VideoFrame, out: Path, quality: int, size: tuple[int, int]) -> None:
    from PIL import Image

    rgb = frame.reformat(format="rgb24", src_colorspace="ITU709", dst_colorspace="ITU709")
    picture = Image.fromarray(rgb.to_ndarray()).crop((0, 0, *size))
    with replacing(out) as part:
        picture.save(part, format="JPEG", quality=quality, optimize=True)
