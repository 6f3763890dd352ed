"""Which analyzers are asked, in which pass, and what happens when one breaks."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction as F

from clipforge_core import Detail, Event, Events, Feed, MediaInfo, PictureFeed, Track, Tracks, VideoStream, silent
from clipforge_core.stages.analyse import plan_passes, run_pass

INFO = MediaInfo(
    path="a.mp4", digest="d", size=1, container="mp4", duration=F(1),
    video=VideoStream(index=0, codec="h264", pixel_format="yuv420p", width=64, height=36, display_width=64,
                      display_height=36),
)  # fmt: skip


class Fake:
    version = "1"

    def __init__(self, name: str, provides: str, requires: tuple[str, ...] = (), breaks: str = "") -> None:
        self.name, self.provides, self.requires, self.breaks = name, (provides,), requires, breaks
        self.seen: list[F] = []

    def feed(self, info: MediaInfo, detail: Detail) -> Feed:
        return Feed(pictures=PictureFeed())

    def begin(self, info: MediaInfo, detail: Detail, tracks: Tracks, spans: object) -> Fake:
        if self.breaks == "begin":
            raise RuntimeError("no")
        return self

    def picture(self, picture: object) -> None:
        if self.breaks == "picture":
            raise RuntimeError("no")
        self.seen.append(F(len(self.seen)))

    def sound(self, sound: object) -> None:
        raise AssertionError("it asked for pictures only")

    def finish(self) -> Mapping[str, Track]:
        return {self.provides[0]: Events(events=tuple(Event(start=t, end=t) for t in self.seen))}


class Engine:
    def scan(self, info, observers, *, spans=(), report) -> list[str]:
        for _ in range(3):
            for _, observer in observers:
                observer.picture(None)
        return []


def test_only_what_is_wanted_is_asked_in_the_order_of_requirements() -> None:
    all_of_them = {
        a.name: a
        for a in (Fake("c", "rhythm", ("shots",)), Fake("a", "shots"), Fake("b", "faces"), Fake("d", "x", ("y",)))
    }
    assert [[a.name for a in p] for p in plan_passes(all_of_them, {"rhythm"})] == [["a"], ["c"]]
    assert [[a.name for a in p] for p in plan_passes(all_of_them, {"rhythm"}, given={"shots"})] == [["c"]]
    assert [[a.name for a in p] for p in plan_passes(all_of_them, {"rhythm", "faces"})] == [["a", "b"], ["c"]]
    assert plan_passes(all_of_them, {"x", "unheard of"}) == []


def test_one_that_breaks_is_named_and_the_others_go_on() -> None:
    analyzers = [Fake("good", "shots"), Fake("bad", "x", breaks="picture"), Fake("worse", "y", breaks="begin")]
    found, warnings = run_pass(
        Engine(), INFO, analyzers, detail=Detail.COARSE, spans=(), tracks=Tracks(), report=silent  # type: ignore[arg-type]
    )  # fmt: skip
    assert set(found) == {"good"}
    track = found["good"]["shots"]
    assert isinstance(track, Events) and len(track.events) == 3
    assert sorted(w.split(":")[0] for w in warnings) == ["plugin bad", "plugin worse"]
