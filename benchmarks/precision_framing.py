"""Are labelled faces kept in the picture? Measured on rendered frames.

    python -m benchmarks.precision_framing [FILE …] [--aspect 9:16]

The crop is planned on the real file. Then the same Timeline is rendered from a twin of the file in which only the
labelled faces were painted green, and what is left of the green in the rendered frames is counted: truth and
measure know nothing of the detector. A frame counts as kept where at least nine tenths of its largest
labelled face are in the picture.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import msgspec
import numpy as np

from benchmarks.material import CORPUS
from benchmarks.ours import environment
from clipforge_core import Clip, Detail, ExportTemplate, Layout, MediaInfo, Timeline, VideoElement, silent
from clipforge_core.jobs import look
from clipforge_core.stages.plan import plan_clip
from clipforge_core.stages.segments import plan_segments

TRUTH = Path(__file__).resolve().parents[1] / "tests" / "truth" / "faces.json"
FILES = ("friday.mp4", "head-pose-face-detection-male.gif", "carphone_pristine.mp4", "asl_yes.mkv", "asl_no.mkv",
         "chaplin.mp4", "sintel_trailer-720p.mp4")  # fmt: skip
GREEN = (0, 255, 0)
KEPT = 0.9


def largest(frame: dict[str, Any]) -> dict[str, float] | None:
    """The largest scored face of a labelled frame."""
    faces = [f for f in frame["faces"] if not f.get("ignore")]
    return max(faces, key=lambda f: f["w"] * f["h"], default=None)


def measure(path: Path, labels: dict[str, Any], aspect: str, folder: Path) -> tuple[int, int, int]:
    """(labelled frames, frames kept, frames that a crop followed)."""
    env = environment(str(folder / "cache"))
    info = look.probe(env, silent, str(path))
    refs = look.analyse(env, silent, info, ["shots", "speech"], {}).refs
    whole = Clip(id="whole", start=Fraction(0), end=info.duration, score=1.0)
    refs = look.analyse(env, silent, info, ["faces"], refs, Detail.FINE, [whole.span]).refs
    template = ExportTemplate(layout=Layout(follow="faces", arrangement="single"))
    template = msgspec.structs.replace(template, picture=msgspec.structs.replace(template.picture, short_side=360))
    timeline = plan_clip(info, whole, look.load(env, refs), template, aspect=aspect, words=())
    frames = {f["frame"]: f for f in labels["frames"] if largest(f)}
    twin = folder / "twin.mp4"
    times = _paint(path, frames, twin, info)
    found = {n: _green(_place(timeline, twin, env, folder), timeline, t) for n, t in times.items()} if times else {}
    kept = 0
    for n, (share, scale) in found.items():
        face = largest(frames[n])
        assert face is not None
        kept += share >= KEPT * face["w"] * face["h"] * scale
    followed = sum(1 for t in times.values() if _element(timeline, t).fit == "cover")
    return len(times), kept, followed


def _paint(path: Path, frames: dict[int, dict[str, Any]], out: Path, info: MediaInfo) -> dict[int, Fraction]:
    """The twin: black but for the labelled faces; answers the media time of each labelled frame."""
    times: dict[int, Fraction] = {}
    with av.open(str(path)) as source, av.open(str(out), "w") as target:
        stream = target.add_stream("libx264", rate=30, options={"crf": "8", "preset": "ultrafast"})
        stream.codec_context.time_base = Fraction(1, 90000)
        first: Fraction | None = None
        for n, frame in enumerate(source.decode(video=0)):
            time = Fraction(frame.pts) * frame.time_base
            first = time if first is None else first
            picture = np.zeros((frame.height // 2 * 2, frame.width // 2 * 2, 3), np.uint8)
            # The frames beside a labelled one are painted too: clocks in milliseconds round either way.
            labelled = next((m for m in (n, n - 1, n + 1) if m in frames), None)
            if labelled is not None:
                face = largest(frames[labelled])
                assert face is not None
                x, y = max(0, int(face["x"])), max(0, int(face["y"]))
                picture[y : int(face["y"] + face["h"]), x : int(face["x"] + face["w"])] = GREEN
            if n in frames:
                times[n] = time - first
            if stream.width != picture.shape[1]:
                stream.width, stream.height, stream.pix_fmt = picture.shape[1], picture.shape[0], "yuv420p"
                if info.video is not None:
                    stream.codec_context.sample_aspect_ratio = info.video.sample_aspect
            painted = av.VideoFrame.from_ndarray(picture, format="rgb24")
            painted.pts, painted.time_base = int((time - first) * 90000), Fraction(1, 90000)
            target.mux(stream.encode(painted))
        target.mux(stream.encode(None))
    return times


_RENDERED: dict[tuple[str, int], list[np.ndarray]] = {}


def _place(timeline: Timeline, twin: Path, env: Any, folder: Path) -> list[np.ndarray]:
    """All frames of the Timeline with the twin in place of its source."""
    key = (str(twin), id(timeline))
    if key not in _RENDERED:
        moved = msgspec.structs.replace(
            timeline, sources=tuple(msgspec.structs.replace(s, path=str(twin)) for s in timeline.sources)
        )
        renderer = env.registry.get("renderers", "encode")
        frames: list[np.ndarray] = []
        for segment in plan_segments(moved):
            out = folder / f"{segment.index}.mp4"
            renderer.render([(segment, out)], report=silent)
            with av.open(str(out)) as made:
                frames += [f.to_ndarray(format="rgb24") for f in made.decode(video=0)]
        _RENDERED.clear()
        _RENDERED[key] = frames
    return _RENDERED[key]


def _element(timeline: Timeline, time: Fraction) -> VideoElement:
    elements = [e for e in timeline.elements("video") if isinstance(e, VideoElement)]
    return next((e for e in elements if e.source_start <= time < e.source_start + e.duration), elements[-1])


def _green(frames: list[np.ndarray], timeline: Timeline, time: Fraction) -> tuple[float, float]:
    """(green pixels, how many a pixel of the source becomes) in the frame that shows `time`."""
    index = min(len(frames) - 1, int((time + Fraction(1, 1000)) * timeline.canvas.frame_rate + Fraction(1, 2)))
    picture = frames[index].astype(np.int16)
    green = (picture[..., 1] > 150) & (picture[..., 0] < 110) & (picture[..., 2] < 110)
    source = _RENDERED_SIZE[0]
    height, width = picture.shape[:2]
    element = _element(timeline, time)
    aspect = source[0] / source[1]
    if element.fit == "cover":
        scale = max(width / source[0], height / source[1])
    else:
        scale = min(width / source[0], height / source[1])
        # The blurred copy behind the picture does not count: only the band does.
        band = int(width / aspect) if aspect > width / height else height
        top = (height - band) // 2
        green[:top], green[top + band :] = False, False
    return float(green.sum()), scale * scale


_RENDERED_SIZE: list[tuple[int, int]] = [(1, 1)]


def main() -> None:
    """A line a file and the sum."""
    parser = argparse.ArgumentParser()
    parser.add_argument("files", nargs="*", default=FILES)
    parser.add_argument("--aspect", default="9:16")
    arguments = parser.parse_args()
    labels = json.loads(TRUTH.read_text())["files"]
    total = [0, 0, 0]
    print(f"{'file':<38}{'frames':>8}{'kept':>8}{'followed':>10}")
    for name in arguments.files:
        with tempfile.TemporaryDirectory() as folder:
            env = environment(folder)
            video = look.probe(env, silent, str(CORPUS / name)).video
            assert video is not None
            _RENDERED_SIZE[0] = (video.display_width, video.display_height)
            found = measure(CORPUS / name, labels[name], arguments.aspect, Path(folder))
        total = [a + b for a, b in zip(total, found, strict=True)]
        print(f"{name:<38}{found[0]:>8}{found[1]:>8}{found[2]:>10}", flush=True)
    print(f"{'all':<38}{total[0]:>8}{total[1]:>8}{total[2]:>10}   kept {total[1] / max(1, total[0]):.3f}")


if __name__ == "__main__":
    main()
