"""Scores of files that do not have the same parts, files that cannot be measured, references that do not fit."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from clipforge_core.comparing.measuring import SourceCut, measure_all
from clipforge_core.comparing.metrics import OWN, QUALITY, SIZE
from clipforge_core.comparing.turns import Tried
from clipforge_core.errors import CannotAlign, ClipForgeError, NotMedia
from clipforge_core.model.comparison import Metric
from clipforge_core.model.quality import Measure, QualityReport
from clipforge_core.stages.scoring import overall_score

SSIM = Metric(name="ssim", unit="", best="high", finest=0.001, held=True)
BLUR = Metric(name="blur", unit="px", best="low", finest=0.01)
CUT = SourceCut(path="talk.mp4", starts=2.0)
PICTURES = {"artefacts": 0.8, "sharpness": 0.6}


class Context:
    """Answers reports by the name of the file; those of a reference have a measure more."""

    def __init__(self, reports: dict[str, dict[str, float] | ClipForgeError], warnings: tuple[str, ...] = ()) -> None:
        self.reports = reports
        self.warnings = warnings
        self.asked: list[tuple[str, str]] = []

    def start(self, task: str, path: str, reference: str, offset: str, **more: Any) -> Any:
        assert task == "measure_quality" and offset == ("2.000000" if reference else "")
        self.asked.append((Path(path).stem, reference))
        self.parts = self.reports[f"{Path(path).stem}{'+' if reference else ''}"]
        self.reference = reference
        return self

    def result(self) -> QualityReport:
        if isinstance(self.parts, ClipForgeError):
            raise self.parts
        measures = [Measure(name="blur", value=3.0, unit="px")]
        if self.reference:
            measures.append(Measure(name="ssim", value=0.9, unit="", best="high"))
        return QualityReport(
            source="", parts=self.parts, overall=overall_score(self.parts), measures=tuple(measures),
            warnings=self.warnings,
        )  # fmt: skip


def tried(*names: str) -> list[Tried]:
    return [Tried(name=n, files={n: Path(f"{n}.mp4")}, digests=[n, n], sizes=[1.0, 1.0]) for n in names]


def test_one_file_is_measured_once_and_counts_for_each_turn() -> None:
    context: Any = Context({"a+": PICTURES, "b+": {**PICTURES, "sharpness": 0.5}})
    found = measure_all(context, tried("a", "b"), (OWN[QUALITY], SSIM, OWN[SIZE]), CUT)
    assert context.asked == [("a", "talk.mp4"), ("b", "talk.mp4")]
    assert found.held and not found.warnings
    assert found.values["a"]["ssim"] == [0.9, 0.9] and len(found.values["a"][QUALITY]) == 2
    assert found.values["a"][QUALITY][0] > found.values["b"][QUALITY][0]


def test_the_score_counts_what_all_have() -> None:
    context: Any = Context({"film+": {**PICTURES, "noise": 0.1}, "gif+": PICTURES}, ("plugin x: broken",))
    found = measure_all(context, tried("film", "gif"), (OWN[QUALITY],), CUT)
    assert found.values["film"][QUALITY] == found.values["gif"][QUALITY]
    assert found.warnings == ("quality_score counts what all variants have, and not noise", "plugin x: broken")


def test_pictures_that_were_changed_are_not_held_against_the_source_but_for_its_own_measures() -> None:
    context: Any = Context({"a": PICTURES, "a+": PICTURES, "b": PICTURES, "b+": PICTURES})
    cut = SourceCut(path="talk.mp4", starts=2.0, faithful=False)
    found = measure_all(context, tried("a", "b"), (OWN[QUALITY],), cut)
    assert {reference for _, reference in context.asked} == {""} and not found.held
    found = measure_all(context, tried("a", "b"), (OWN[QUALITY], SSIM), cut)
    assert found.values["a"]["ssim"] == [0.9, 0.9] and not found.held


def test_where_one_cannot_be_held_none_is() -> None:
    wrong = CannotAlign(path="b.mp4", reference="talk.mp4", detail="another picture")
    context: Any = Context({"a": PICTURES, "a+": PICTURES, "b": PICTURES, "b+": wrong})
    found = measure_all(context, tried("a", "b"), (OWN[QUALITY], SSIM), CUT)
    assert not found.held and "without the source" in found.warnings[0]
    assert QUALITY in found.values["a"] and found.absent["a"] == {"ssim": "it could not be held against the source"}


def test_a_file_that_cannot_be_measured_lacks_its_score_alone() -> None:
    context: Any = Context({"a": NotMedia(path="a.mp4", detail="broken"), "b": PICTURES})
    found = measure_all(context, tried("a", "b"), (OWN[QUALITY], BLUR, OWN[SIZE]), SourceCut())
    assert set(found.values["a"]) == {SIZE} and "not a media file" in found.absent["a"][QUALITY]
    assert set(found.values["b"]) == {QUALITY, "blur", SIZE}


def test_nothing_is_looked_at_where_nothing_of_it_is_compared() -> None:
    context: Any = Context({})
    assert measure_all(context, tried("a", "b"), (OWN[SIZE],), CUT).values["b"] == {SIZE: [1.0, 1.0]}
    assert context.asked == []
