"""From a file to its quality report: which parts of it are looked at, and one decode that all metrics see.

    report = measure(engine, metrics, info, reference=None, whole=False, report=silent)

A metric that fails is named in a warning and its measures are absent; the others go on.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from clipforge_core.contracts.analyzer import Feed, Picture, Sound
from clipforge_core.contracts.engine import Engine
from clipforge_core.contracts.progress import Report
from clipforge_core.contracts.quality import REFERENCE, QualityMetric, QualityObserver, Reference, Subject
from clipforge_core.errors import Cancelled, ClipForgeError, PluginError
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.quality import Absent, Looked, Measure, QualityReport
from clipforge_core.stages.scoring import report_of
from clipforge_core.timecode import Span

SPANS, LENGTH = 30, Fraction(4)
"""Pictures of a file that is longer than all of them together are looked at in so many spans of so many seconds."""


def looked_spans(duration: Fraction, *, whole: bool = False) -> tuple[Span, ...]:
    """The spans whose pictures are looked at, spread evenly; all of a file of two minutes or less."""
    if duration <= 0:
        return ()
    if whole or duration <= SPANS * LENGTH:
        return (Span(Fraction(0), duration),)
    step = (duration - LENGTH) / (SPANS - 1)
    return tuple(Span(step * i, step * i + LENGTH) for i in range(SPANS))


def measure(
    engine: Engine,
    metrics: Sequence[QualityMetric],
    info: MediaInfo,
    *,
    reference: Reference | None = None,
    whole: bool = False,
    report: Report,
) -> QualityReport:
    """The report of a probed file. Raises Cancelled, and InputError where the file cannot be read."""
    heard = max((track.start + track.duration for track in info.audio), default=Fraction(0))
    picture_spans = looked_spans(info.duration, whole=whole) if info.video is not None else ()
    sound_spans = (Span(Fraction(0), heard),) if heard > 0 else ()
    guards = [
        _Guard(metric, Subject(info=info, spans=_spans(metric, picture_spans, sound_spans), reference=reference))
        for metric in metrics
        if reference is not None or REFERENCE not in metric.needs
    ]
    warnings: list[str] = []
    for pairs, spans, part in _passes(guards, picture_spans, sound_spans, info.duration, report):
        warnings.extend(engine.scan(info, pairs, spans=spans, report=part))
    measures: list[Measure] = []
    absent: list[Absent] = []
    for guard in guards:
        for answer in guard.answers():
            (measures if isinstance(answer, Measure) else absent).append(answer)  # type: ignore[arg-type]
    measures.sort(key=lambda m: m.kind != "video")
    warnings += [guard.problem for guard in guards if guard.problem]
    looked = Looked(
        pictures=_seconds(picture_spans),
        pictures_share=_share(picture_spans, info.duration) if info.video is not None else 0.0,
        sound=_seconds(sound_spans),
        sound_share=1.0 if sound_spans else 0.0,
    )
    named, offset = ("", None) if reference is None else (reference.info.path, float(reference.offset))
    return report_of(
        info, measures, absent, looked=looked, reference=named, offset=offset, warnings=(*info.warnings, *warnings)
    )


def _spans(metric: QualityMetric, pictures: tuple[Span, ...], sound: tuple[Span, ...]) -> tuple[Span, ...]:
    return pictures if metric.kind == "video" else sound


Pass = tuple[list[tuple[Feed, Any]], tuple[Span, ...], Report]


def _passes(
    guards: Sequence[_Guard], pictures: tuple[Span, ...], sound: tuple[Span, ...], duration: Fraction, report: Report
) -> list[Pass]:
    """One pass where pictures are looked at from end to end, else one over the spans and one that only listens."""
    seeing = [(g.feed, g) for g in guards if g.shown and g.metric.kind == "video"]
    hearing = [(g.feed, g) for g in guards if g.shown and g.metric.kind == "audio"]
    if len(pictures) == 1 and pictures[0].duration >= duration:
        both = [*seeing, *hearing]
        return [(both, (), report)] if both else []
    share = 0.8 if hearing else 1.0
    found: list[Pass] = []
    if seeing:
        found.append((seeing, pictures, _portion(report, 0.0, share)))
    if hearing:
        found.append((hearing, (), _portion(report, share if seeing else 0.0, 1.0)))
    return found


def _portion(report: Report, first: float, last: float) -> Report:
    def part(done: float, message: str = "") -> None:
        report(first + (last - first) * done, message)

    return part


def _seconds(spans: Sequence[Span]) -> float:
    return round(float(sum((s.duration for s in spans), Fraction(0))), 3)


def _share(spans: Sequence[Span], duration: Fraction) -> float:
    looked = sum((s.duration for s in spans), Fraction(0))
    return round(min(1.0, float(looked / duration)), 4) if duration > 0 else 0.0


class _Guard:
    """A metric's observer, which stops when it fails, so that the others go on."""

    def __init__(self, metric: QualityMetric, subject: Subject) -> None:
        self.metric = metric
        self.problem = ""
        self.feed = Feed()
        self._observer: QualityObserver | None = None
        self._subject = subject
        self._missing = self._lacking()
        if not self._missing:
            self._try(self._begin)

    def _lacking(self) -> str:
        info = self._subject.info
        if self.metric.kind == "video" and info.video is None:
            return "the file has no pictures"
        if self.metric.kind == "audio" and not info.audio:
            return "the file has no sound"
        return "" if self._subject.spans else "the file is empty"

    def _begin(self) -> None:
        self.feed = self.metric.feed(self._subject)
        self._observer = self.metric.begin(self._subject)

    @property
    def shown(self) -> bool:
        """True for one that must be shown something."""
        return self._observer is not None and not self.problem

    def picture(self, picture: Picture) -> None:
        observer = self._observer
        if observer is not None and not self.problem:
            self._try(lambda: observer.picture(picture))

    def sound(self, sound: Sound) -> None:
        observer = self._observer
        if observer is not None and not self.problem:
            self._try(lambda: observer.sound(sound))

    def answers(self) -> list[Measure | Absent]:
        """One answer for each definition, whatever happened."""
        found: list[Measure | Absent] = []
        observer = self._observer
        if not self._missing and observer is not None and not self.problem:
            self._try(lambda: found.extend(observer.finish()))
        if self.problem:
            found.clear()
        told = {answer.name for answer in found}
        reason = self._missing or self.problem or "the metric does not tell"
        return found + [Absent(name=d.name, reason=reason) for d in self.metric.defines if d.name not in told]

    def _try(self, call: Callable[[], None]) -> None:
        try:
            call()
        except Cancelled:
            raise
        except ClipForgeError as error:
            self.problem = error.describe()
        except Exception as error:  # noqa: BLE001 - one metric must not stop the others
            detail = f"{type(error).__name__}: {error}"
            self.problem = PluginError(plugin=self.metric.name, detail=detail).describe()
