"""Precision and recall of the shots analyzer on cuts that were labelled by eye.

    python -m benchmarks.precision_shots [FILE ...] [--engine] [--json OUT]

Every frame is decoded; with --engine only what the engine decodes in a run.

A hard cut is found when a shot begins within one frame of it. A gradual transition (fades that belong
together around black count once) is found when a shot begins inside it. A begin that is neither, nor
ambiguous, is a false alarm. Files that hold the same footage in other encodings are scored each.
"""

from __future__ import annotations

import argparse
import json
from bisect import bisect_left
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from benchmarks.showing import Shown, show, show_by_engine
from clipforge_core import Events
from clipforge_plugins.analyzers.shots import ShotsAnalyzer

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT.parent / "shared" / "corpus"
TRUTH = ROOT / "tests" / "truth" / "cuts.json"

TOLERANCE = 1
"""Frames by which a cut may be off."""

SLACK = 3
"""Frames by which the ends of a gradual transition are uncertain."""


@dataclass
class Score:
    """Counts of one file, and what went wrong, by frame."""

    hits: int = 0
    missed: list[int] = field(default_factory=list)
    false: list[int] = field(default_factory=list)
    gradual: int = 0
    gradual_missed: list[str] = field(default_factory=list)
    milliseconds: float = 0.0

    @property
    def precision(self) -> float:
        """Of the begins that were told, those that are true; 1 where none was told."""
        told = self.hits + len(self.false)
        return self.hits / told if told else 1.0

    @property
    def recall(self) -> float:
        """Of the hard cuts that are there, those that were told; 1 where there are none."""
        there = self.hits + len(self.missed)
        return self.hits / there if there else 1.0

    @property
    def f1(self) -> float:
        """Harmonic mean of both, for hard cuts."""
        total = 2 * self.hits + len(self.missed) + len(self.false)
        return 2 * self.hits / total if total else 1.0


def joined(gradual: list[dict[str, Any]]) -> list[tuple[int, int]]:
    """Stretches of gradual transitions; a fade out and the fade in after it are one."""
    stretches: list[tuple[int, int]] = []
    out = False
    for part in gradual:
        if out and part["kind"] == "fade_in" and part["start"] - stretches[-1][1] <= 72:
            stretches[-1] = (stretches[-1][0], part["end"])
        else:
            stretches.append((part["start"], part["end"]))
        out = part["kind"].startswith("fade_out")
    return stretches


def score(shown: Shown, truth: dict[str, Any]) -> Score:
    """Compare the begins of shots, by frame number, with the labels of one file."""
    track = shown.tracks["shots"]
    assert isinstance(track, Events)
    begins = [frame_of(event.start, shown.times) for event in track.events[1:]]
    result = Score(milliseconds=shown.seconds / max(1, shown.pictures) * 1000)
    cuts = [cut["frame"] for cut in truth["cuts"]]
    unsure = [part["frame"] for part in (*truth.get("ambiguous", []), *truth.get("strobe", []))]
    stretches, met = joined(truth.get("gradual", [])), set()
    for begin in begins:
        near = min(cuts, key=lambda cut: abs(cut - begin), default=None)
        inside = [i for i, (a, b) in enumerate(stretches) if a - SLACK <= begin <= b + SLACK]
        if near is not None and abs(near - begin) <= TOLERANCE:
            cuts.remove(near)
            result.hits += 1
        elif inside:
            met.add(inside[0])
        elif not any(abs(begin - frame) <= TOLERANCE for frame in unsure):
            result.false.append(begin)
    result.missed = cuts
    # Before a picture that fades in at the very beginning there is no shot that could end, and after
    # one that fades out at the very end none that could begin.
    inner = [i for i, (a, b) in enumerate(stretches) if a > 24 and b < len(shown.times) - 2]
    result.gradual = len(met & set(inner))
    result.gradual_missed = [f"{stretches[i][0]}-{stretches[i][1]}" for i in inner if i not in met]
    return result


def frame_of(time: Fraction, times: tuple[Fraction, ...]) -> int:
    """The number of the frame that begins at or next after `time`."""
    return bisect_left(times, time)


def main() -> None:
    """Score the given files of the truth, or all."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("files", nargs="*")
    parser.add_argument("--engine", action="store_true")
    parser.add_argument("--json", type=Path)
    arguments = parser.parse_args()
    truth = json.loads(TRUTH.read_text())["files"]
    shower = show_by_engine if arguments.engine else show
    scores: dict[str, Score] = {}
    for name in arguments.files or truth:
        if (CORPUS / name).exists():
            scores[name] = score(shower(CORPUS / name, ShotsAnalyzer()), truth[name])
            print(line(name, scores[name]), flush=True)
    total = Score(
        hits=sum(s.hits for s in scores.values()),
        missed=[frame for s in scores.values() for frame in s.missed],
        false=[frame for s in scores.values() for frame in s.false],
        gradual=sum(s.gradual for s in scores.values()),
        gradual_missed=[part for s in scores.values() for part in s.gradual_missed],
        milliseconds=max((s.milliseconds for s in scores.values()), default=0.0),
    )
    print(line("all", total))
    if arguments.json:
        figures = {"precision": total.precision, "recall": total.recall, "f1": total.f1, "cuts": total.hits}
        arguments.json.write_text(json.dumps(figures, indent=1))


def line(name: str, result: Score) -> str:
    """One line of the table."""
    wrong = f" missed {result.missed}" if result.missed else ""
    wrong += f" false {result.false}" if result.false else ""
    wrong += f" gradual missed {result.gradual_missed}" if result.gradual_missed else ""
    there = result.gradual + len(result.gradual_missed)
    return (
        f"{name[:44]:44} P {result.precision:.3f} R {result.recall:.3f} F1 {result.f1:.3f} "
        f"gradual {result.gradual}/{there} {result.milliseconds:.2f} ms{wrong[:160]}"
    )


if __name__ == "__main__":
    main()
