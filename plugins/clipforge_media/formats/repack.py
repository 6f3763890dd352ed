"""A rendered segment, encoded again: at another size, to a number of bits, in one pass or two.

repack(Path("master.mp4"), canvas, encoding, Path("small.mp4"), rate_pass=Pass(1, "stats"), report=silent)

Each segment stays a closed group of pictures of its own, so that the results join by packet copy.
"""

from __future__ import annotations

from pathlib import Path

from av.video.reformatter import VideoReformatter

from clipforge_core import Canvas, Report, VideoEncoding
from clipforge_media.encoders import Pass
from clipforge_media.formats.frames import rendered_frames
from clipforge_media.render.encode import segment_file

_REPORT_EVERY = 24


def repack(
    source: Path,
    frames: int,
    canvas: Canvas,
    encoding: VideoEncoding,
    out: Path,
    *,
    rate_pass: Pass | None = None,
    report: Report,
) -> None:
    """Write the `frames` pictures of `source` to `out` at the canvas' size.

    Raises RenderFailed where the source cannot be decoded or the encoder refuses, DiskFull, PermissionDenied.
    """
    scaler = VideoReformatter()
    with segment_file(out, canvas, encoding, rate_pass) as writer:
        for number, frame in rendered_frames([source]):
            if (frame.width, frame.height) != (canvas.width, canvas.height):
                frame = scaler.reformat(frame, width=canvas.width, height=canvas.height, interpolation="LANCZOS")
            writer.write(frame)
            if number % _REPORT_EVERY == 0:
                report(number / max(1, frames), "encode")
    report(1.0, "encode")
