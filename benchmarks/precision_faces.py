"""Recall and false alarms of the faces analyzer on faces that were labelled by eye.

    python -m benchmarks.precision_faces [FILE ...] [--coarse] [--least 0.4] [--json OUT]

Paths are read at the times of the labelled frames (linear between boxes). A face is found when a path's
box overlaps it (intersection over union) by `--least`. Labels marked "ignore" are neither misses nor
false alarms. Faces are counted by footage: `carphone_distorted` and other encodings are scored apart.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

from benchmarks.showing import Shown, show
from clipforge_core import Detail, FacePath, Faces, Tracks
from clipforge_plugins.analyzers.faces import FacesAnalyzer
from clipforge_plugins.analyzers.faces.boxes import Box, overlap
from clipforge_plugins.analyzers.shots import ShotsAnalyzer

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
TRUTH = ROOT / "tests" / "truth" / "faces.json"


@dataclass
class Score:
    """Counts over labelled frames."""

    frames: int = 0
    faces: int = 0
    found: int = 0
    false: int = 0
    overlaps: float = 0.0
    milliseconds: float = 0.0

    def line(self, name: str) -> str:
        """One line of the table."""
        recall = self.found / self.faces if self.faces else 1.0
        mean = self.overlaps / self.found if self.found else 0.0
        return (
            f"{name[:38]:38} frames {self.frames:4} faces {self.faces:4} recall {recall:.3f} "
            f"false a frame {self.false / max(1, self.frames):.3f} overlap {mean:.2f} {self.milliseconds:.1f} ms"
        )


def at(path: FacePath, time: Fraction) -> Box | None:
    """The box of a path at a time, linear between its boxes; None outside."""
    boxes = path.boxes
    if not boxes[0].time <= time <= boxes[-1].time:
        return None
    for before, after in zip(boxes, (*boxes[1:], boxes[-1]), strict=True):
        if before.time <= time <= after.time:
            length = after.time - before.time
            part = float((time - before.time) / length) if length else 0.0
            pairs = zip(
                (before.x, before.y, before.width, before.height),
                (after.x, after.y, after.width, after.height),
                strict=True,
            )
            return Box(*(a + (b - a) * part for a, b in pairs))
    return None


def score(shown: Shown, truth: dict[str, Any], least: float) -> Score:
    """Compare the paths of one file with its labelled frames."""
    track = shown.tracks["faces"]
    assert isinstance(track, Faces)
    result = Score(milliseconds=shown.seconds / max(1, shown.pictures) * 1000)
    for frame in truth["frames"]:
        if frame["frame"] >= len(shown.times):
            continue
        time = shown.times[frame["frame"]]
        seen = [box for box in (at(path, time) for path in track.paths) if box is not None]
        wanted = [f for f in frame["faces"] if not f.get("ignore") and f.get("kind", "human") == "human"]
        others = [f for f in frame["faces"] if f not in wanted]
        wanted += [f for f in others if f.get("kind") == "cartoon" and not f.get("ignore")]
        others = [f for f in others if f not in wanted]
        result.frames += 1
        result.faces += len(wanted)
        for label in wanted:
            best = max(seen, key=lambda box: overlap(box, _box(label, truth)), default=None)
            if best is not None and overlap(best, _box(label, truth)) >= least:
                seen.remove(best)
                result.found += 1
                result.overlaps += overlap(best, _box(label, truth))
        excused = [_box(label, truth) for label in others]
        result.false += sum(all(overlap(box, other) < 0.15 for other in excused) for box in seen)
    return result


def _box(label: dict[str, Any], truth: dict[str, Any]) -> Box:
    width, height = truth["width"], truth["height"]
    return Box(label["x"] / width, label["y"] / height, label["w"] / width, label["h"] / height)


def main() -> None:
    """Score the given files of the truth, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--coarse", action="store_true")
    parser.add_argument("--least", type=float, default=0.4)
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    truth = json.loads(TRUTH.read_text())["files"]
    total = Score()
    for name in arguments.files or truth:
        if not (CORPUS / name).exists():
            continue
        detail = Detail.COARSE if arguments.coarse else Detail.FINE
        shots = show(CORPUS / name, ShotsAnalyzer()).tracks if detail is Detail.FINE else {}
        shown = show(CORPUS / name, FacesAnalyzer(), detail, Tracks(named=dict(shots)))
        one = score(shown, truth[name], arguments.least)
        print(one.line(name), flush=True)
        for key in ("frames", "faces", "found", "false", "overlaps"):
            setattr(total, key, getattr(total, key) + getattr(one, key))
        total.milliseconds = max(total.milliseconds, one.milliseconds)
    print(total.line("all"))
    if arguments.json:
        recall, false = total.found / max(1, total.faces), total.false / max(1, total.frames)
        arguments.json.write_text(json.dumps({"recall": recall, "false_a_frame": false}, indent=1))


if __name__ == "__main__":
    main()
