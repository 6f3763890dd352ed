"""The contract suite of quality metrics.

from clipforge_core.testing import check_quality_metric

def test_my_metric(tmp_path):
    check_quality_metric(MyMetric(), engine, engine.probe(path))
"""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core.codec import decode, encode
from clipforge_core.contracts.analyzer import Picture, Sound
from clipforge_core.contracts.engine import Engine
from clipforge_core.contracts.progress import silent
from clipforge_core.contracts.quality import REFERENCE, QualityMetric, QualityObserver, Reference, Subject
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.quality import PARTS, Absent, Definition, Measure
from clipforge_core.model.tracks import Track
from clipforge_core.timecode import Span


def check_quality_metric(
    metric: QualityMetric, engine: Engine, info: MediaInfo, reference: Reference | None = None
) -> Sequence[Measure | Absent]:
    """Hold a metric against the contract on a file with pictures and sound; answers what it answered.

    A metric that needs a reference must be given one. Raises AssertionError with what is wrong.
    """
    assert isinstance(metric, QualityMetric), f"{metric!r} lacks members of QualityMetric"
    assert metric.name and metric.version and metric.kind in ("video", "audio")
    assert set(metric.needs) <= {REFERENCE}, f"it needs {metric.needs}: only a reference can be had"
    assert REFERENCE not in metric.needs or reference is not None, "give it the reference that it needs"
    assert metric.defines, "it defines at least one measure"
    for definition in metric.defines:
        _check_definition(metric, definition)
    span = Span(info.duration * 0, info.duration)
    subject = Subject(info=info, spans=(span,), reference=reference)
    answers = _pass(metric, engine, info, subject)
    assert _pass(metric, engine, info, subject) == answers, "the same file gives the same answer"
    _check_absence(metric, metric.begin(subject))
    return answers


def _pass(metric: QualityMetric, engine: Engine, info: MediaInfo, subject: Subject) -> list[Measure | Absent]:
    feed = metric.feed(subject)
    shown = feed.pictures if metric.kind == "video" else feed.sound
    other = feed.sound if metric.kind == "video" else feed.pictures
    assert shown is not None and other is None, f"a metric of {metric.kind} is shown that alone"
    observer = metric.begin(subject)
    engine.scan(info, [(feed, _Shown(observer))], spans=subject.spans, report=silent)
    answers = list(observer.finish())
    _check_answers(metric, answers)
    return answers


class _Shown:
    """A quality observer as the engine shows it things."""

    def __init__(self, observer: QualityObserver) -> None:
        self._observer = observer

    def picture(self, picture: Picture) -> None:
        self._observer.picture(picture)

    def sound(self, sound: Sound) -> None:
        self._observer.sound(sound)

    def finish(self) -> dict[str, Track]:
        return {}


def _check_definition(metric: QualityMetric, definition: Definition) -> None:
    name = definition.name
    assert name and name == name.lower() and " " not in name, f"{name!r}: a name in small letters, without spaces"
    assert definition.kind == metric.kind, f"{name} is of the metric's kind"
    assert definition.part in PARTS, f"{name}: {definition.part!r} is not one of {', '.join(PARTS)}"
    assert definition.formula and definition.source and definition.meaning, f"{name} says what it is"
    if not definition.scored:
        return
    if definition.best == "high":
        assert definition.good > definition.bad, f"{name}: good lies above bad"
    else:
        assert definition.good < definition.bad, f"{name}: good lies below bad"
    assert definition.score(definition.target if definition.best == "target" else definition.good) == 1.0


def _check_answers(metric: QualityMetric, answers: Sequence[Measure | Absent]) -> None:
    told = [answer.name for answer in answers]
    assert sorted(told) == sorted(d.name for d in metric.defines), f"one answer for each definition, not {told}"
    definitions = {d.name: d for d in metric.defines}
    for answer in answers:
        assert decode(encode(answer), type(answer)) == answer, f"{answer.name} survives its JSON"
        if isinstance(answer, Absent):
            assert answer.reason, f"{answer.name} is absent for a reason"
            continue
        definition = definitions[answer.name]
        again = definition.measured(answer.value, answer.note)
        assert answer == again, f"{answer.name} is made with its definition"


def _check_absence(metric: QualityMetric, untouched: QualityObserver) -> None:
    answers = list(untouched.finish())
    _check_answers(metric, answers)
    assert all(isinstance(a, Absent) for a in answers), "an observer that was shown nothing has measured nothing"
