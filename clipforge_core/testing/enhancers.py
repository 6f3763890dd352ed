"""The contract suite of enhancers, and the bench that it puts them on.

from clipforge_core.testing import check_enhancer

def test_my_enhancer(tmp_path):
    check_enhancer(MyEnhancer(), timeline, {"source": engine.probe(path)})
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import msgspec

from clipforge_core.codec import decode, digest, encode
from clipforge_core.contracts.enhancer import Enhanced, Enhancer
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.timeline import AudioElement, Element, Timeline, VideoElement
from clipforge_core.timecode import Span

T = TypeVar("T")


class StubBench:
    """A bench that remembers in memory. `made` counts how often something had to be made."""

    def __init__(
        self,
        infos: Mapping[str, MediaInfo],
        shots: Sequence[Span] = (),
        speech: Sequence[Span] = (),
    ) -> None:
        self.infos = infos
        self.made = 0
        self._shots, self._speech = shots, speech
        self._known: dict[str, Any] = {}

    def shots(self, source: str) -> Sequence[Span]:
        """Those that were given, for every source."""
        return self._shots

    def speech(self, source: str) -> Sequence[Span]:
        """Those that were given, for every source."""
        return self._speech

    def remember(self, parts: Sequence[Any], kind: type[T], make: Callable[[], T]) -> T:
        """By the hash of `parts`, through JSON and back, as the stage cache does it."""
        key = digest(*parts)
        if key not in self._known:
            self.made += 1
            self._known[key] = encode(make())
        return decode(self._known[key], kind)

    def report(self, done: float, message: str = "") -> None:
        """Holds it to the contract."""
        assert 0.0 <= done <= 1.0 + 1e-9, f"a portion of {done}"


def check_enhancer(
    enhancer: Enhancer,
    timeline: Timeline,
    infos: Mapping[str, MediaInfo],
    *,
    shots: Sequence[Span] = (),
    speech: Sequence[Span] = (),
) -> Enhanced:
    """Hold an enhancer against the contract on a Timeline whose sources are `infos`; answers what it answered.

    Raises AssertionError with what is wrong.
    """
    assert isinstance(enhancer, Enhancer), f"{enhancer!r} lacks members of Enhancer"
    assert enhancer.name and enhancer.version and isinstance(enhancer.order, int)
    enhancer.require()
    bench = StubBench(infos, shots, speech)
    answer = enhancer.enhance(timeline, bench)
    _check_answer(enhancer, timeline, answer)
    made = bench.made
    assert enhancer.enhance(timeline, bench) == answer, "the same input gives the same answer"
    assert bench.made == made, "what is measured is remembered by what it depends on"
    assert enhancer.enhance(timeline, StubBench(infos, shots, speech)) == answer, "and so it does without a memory"
    bare = msgspec.structs.replace(timeline, tracks=(), sources=())
    nothing = enhancer.enhance(bare, StubBench({}))
    _check_answer(enhancer, bare, nothing)
    assert not any(r.applied for r in nothing.reports), "an empty Timeline has nothing to make better"
    return answer


def _check_answer(enhancer: Enhancer, before: Timeline, answer: Enhanced) -> None:
    assert isinstance(answer, Enhanced), f"it answers Enhanced, not {type(answer).__name__}"
    after = answer.timeline
    assert decode(encode(after), Timeline) == after, "the Timeline survives its JSON"
    assert answer.reports, "it reports what became of it"
    for report in answer.reports:
        assert report.name == enhancer.name, f"a report is called {report.name}"
        if report.applied:
            assert report.before is not None and report.after is not None, "what is applied was measured twice"
            assert report.measure and report.unit, "a measure has a name and a unit"
        else:
            assert report.note, "what is left out has a reason"
    if not any(report.applied for report in answer.reports):
        assert after == before, "nothing was applied, and yet the Timeline changed"
        return
    assert after != before, "something was applied, and yet the Timeline is as before"
    assert (after.canvas, after.duration, after.sources, after.styles) == (
        before.canvas,
        before.duration,
        before.sources,
        before.styles,
    ), "canvas, length, sources and styles stay"
    assert _others(after) == _others(before), "captions, texts, images and areas stay as they are"
    assert _time(after, VideoElement) == _time(before, VideoElement), "pictures stay where they are in time"
    assert _time(after, AudioElement) == _time(before, AudioElement), "sound stays where it is in time"


def _others(timeline: Timeline) -> list[Element]:
    elements = (*timeline.elements("video"), *timeline.elements("audio"))
    return [e for e in elements if not isinstance(e, VideoElement | AudioElement)]


def _time(timeline: Timeline, kind: type[Any]) -> list[tuple[Any, ...]]:
    """What is shown when: runs of one source that follow each other count as one."""
    runs: list[list[Any]] = []
    for element in (*timeline.elements("video"), *timeline.elements("audio")):
        if not isinstance(element, kind):
            continue
        end = element.source_start + element.duration * element.speed
        last = runs[-1] if runs else None
        if (
            last is not None
            and last[0] == element.source
            and last[2] == element.start
            and last[4] == element.source_start
        ):
            last[2], last[4] = element.end, end
        else:
            runs.append([element.source, element.start, element.end, element.source_start, end])
    return [tuple(run) for run in runs]
