"""Single pictures out of rendered segments: a sequence of stills, or one contact sheet.

    make_stills([Path("0.mp4")], timeline, Stills(every=2.0), "png", Path("clip_png"), report=silent)

Pillow writes them: PNG and JPEG with the picture's own colours, the same bytes at every run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path

from av.video.frame import VideoFrame
from PIL import Image

from clipforge_core import Report, Stills, Timeline, temporary
from clipforge_media.formats.frames import fitted, rendered_frames

_GAP = 0.02
"""Room between the pictures of a contact sheet, as a part of their width."""

_SHEET_SIDE = 480
"""Pixels of the longer side of a contact sheet's pictures, where `long_side` asks for nothing else."""


def make_stills(
    pictures: Sequence[Path], timeline: Timeline, wish: Stills, form: str, folder: Path, *, report: Report
) -> list[Path]:
    """Write `folder`/0001.png ("png") or .jpg ("jpeg"); answers the files in order.

    Stills that an earlier run left in the folder go away. Raises RenderFailed, DiskFull, PermissionDenied.
    """
    folder.mkdir(parents=True, exist_ok=True)
    rate = timeline.canvas.frame_rate
    step = Fraction(wish.every) * rate if wish.every else Fraction(1)
    places = sorted({int(i * step) for i in range(int(timeline.frames / step) + 1) if int(i * step) < timeline.frames})
    digits = max(4, len(str(len(places))))
    ending = ".png" if form == "png" else ".jpg"
    made: list[Path] = []
    for count, image in enumerate(_images(pictures, places, wish.long_side), start=1):
        path = folder / f"{count:0{digits}d}{ending}"
        _save(image, path, form, wish.quality)
        made.append(path)
        report(count / max(1, len(places)), form)
    for old in folder.glob(f"*{ending}"):
        if old not in made:
            old.unlink(missing_ok=True)
    return made


def make_sheet(pictures: Sequence[Path], timeline: Timeline, wish: Stills, out: Path, *, report: Report) -> None:
    """One JPEG with `wish.pictures` moments of the clip, evenly apart, in rows from left to right.

    Raises RenderFailed, DiskFull, PermissionDenied.
    """
    count = min(wish.pictures, timeline.frames)
    places = [timeline.frames * (2 * i + 1) // (2 * count) for i in range(count)]
    columns = min(wish.columns, count)
    rows = -(-count // columns)
    canvas = timeline.canvas
    width, height = fitted(canvas.width, canvas.height, wish.long_side or _SHEET_SIDE)
    gap = max(2, int(width * _GAP))
    sheet = Image.new("RGB", (columns * (width + gap) + gap, rows * (height + gap) + gap), "#101010")
    for number, image in enumerate(_images(pictures, places, max(width, height))):
        row, column = divmod(number, columns)
        sheet.paste(image, (gap + column * (width + gap), gap + row * (height + gap)))
        report((number + 1) / count, "sheet")
    _save(sheet, out, "jpeg", wish.quality)


def _images(pictures: Sequence[Path], places: Sequence[int], long_side: int) -> Iterator[Image.Image]:
    wanted = iter(places)
    due = next(wanted, None)
    for number, frame in rendered_frames(pictures):
        while due is not None and number == due:
            yield _image(frame, long_side)
            due = next(wanted, None)
        if due is None:
            return


def _image(frame: VideoFrame, long_side: int) -> Image.Image:
    width, height = fitted(frame.width, frame.height, long_side, even=False)
    plain = frame.reformat(width=width, height=height, format="rgb24", src_colorspace="ITU709", interpolation="LANCZOS")
    return Image.fromarray(plain.to_ndarray())


def _save(image: Image.Image, path: Path, form: str, quality: int) -> None:
    with temporary(path) as part, part.open("wb") as file:
        if form == "png":
            image.save(file, "PNG", compress_level=6)
        else:
            image.save(file, "JPEG", quality=quality, optimize=True)
        file.flush()
        os.fsync(file.fileno())
