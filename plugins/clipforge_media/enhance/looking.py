"""Pictures of a source as they are rendered, small: upright, square pixels, BT.709 limited range, tone mapped.

for picture in small_pictures(info, times, width=160): ...       # Planes
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from clipforge_core import MediaInfo, NoVideoTrack, Rect
from clipforge_media.render.pictures import Sources, Use
from clipforge_media.render.planes import Planes, planes_of
from clipforge_media.render.scaling import Scaler


def small_pictures(info: MediaInfo, times: Sequence[Fraction], width: int) -> Iterator[Planes]:
    """The pictures that stand on the screen at rising times (media clock); good until the next one is asked for.

    Raises NoVideoTrack, RenderFailed where the file is broken there, and what opening it raises.
    """
    return (picture for _, picture in timed_pictures(info, times, width, again=True))


def timed_pictures(
    info: MediaInfo, times: Sequence[Fraction], width: int, *, again: bool = False, algorithm: str = "area"
) -> Iterator[tuple[Fraction, Planes]]:
    """The same with the times at which the pictures came; one that still stands is left out unless `again`."""
    if info.video is None:
        raise NoVideoTrack(path=info.path)
    use = Use(info.path, Fraction(0), Fraction(1))
    last: Fraction | None = None
    with Sources() as sources:
        sources.begin([(use, times[-1] + 1)] if times else [])
        scaler = Scaler(sources.look(info.path), *small_size(info, width), algorithm)
        for time in times:
            shown = sources.at(use, time)
            if shown.time != last or again:
                yield shown.time, planes_of(scaler(shown.frame, Rect()))
            last = shown.time


def small_size(info: MediaInfo, width: int) -> tuple[int, int]:
    """Even width and height of a displayed picture that is `width` pixels across at most."""
    if info.video is None:
        raise NoVideoTrack(path=info.path)
    video = info.video
    across = max(2, min(width, video.display_width) // 2 * 2)
    return across, max(2, round(across * video.display_height / video.display_width / 2) * 2)
