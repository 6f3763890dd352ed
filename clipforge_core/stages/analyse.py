"""From media to tracks: choose the analyzers that are needed, and show them one decode.

    passes = plan_passes(analyzers, wanted={"shots", "faces"}, given={"transcript"})
    tracks, warnings = run_pass(engine, info, passes[0], ...)

A pass holds the analyzers whose requirements are there already; all of them see the same decode. One
that fails is named in a warning and its tracks are absent; the others go on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from clipforge_core.contracts.analyzer import Analyzer, Detail, Feed, Observer, Picture, Sound
from clipforge_core.contracts.engine import Engine
from clipforge_core.contracts.progress import Report
from clipforge_core.contracts.stretch import Look, Stretch
from clipforge_core.errors import Cancelled, ClipForgeError, PluginError
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.tracks import Track, Tracks
from clipforge_core.timecode import Span


def plan_passes(
    analyzers: Mapping[str, Analyzer], wanted: Iterable[str], given: Iterable[str] = ()
) -> list[list[Analyzer]]:
    """Analyzers in passes, so that what each requires is there before. Tracks that nobody makes are
    left out: the caller sees that they are absent."""
    makers = {track: a for a in reversed(list(analyzers.values())) for track in a.provides}
    needed: dict[str, Analyzer] = {}
    todo = [t for t in sorted(wanted) if t not in set(given)]
    while todo:
        maker = makers.get(todo.pop())
        if maker is not None and maker.name not in needed:
            needed[maker.name] = maker
            todo.extend(t for t in maker.requires if t not in set(given))
    passes: list[list[Analyzer]] = []
    there = set(given)
    while needed:
        ready = [a for _, a in sorted(needed.items()) if there.issuperset(a.requires)]
        if not ready:
            break
        passes.append(ready)
        for analyzer in ready:
            there.update(analyzer.provides)
            del needed[analyzer.name]
    return passes


def run_pass(
    engine: Engine,
    info: MediaInfo,
    analyzers: Sequence[Analyzer],
    *,
    detail: Detail,
    spans: Sequence[Span],
    tracks: Tracks,
    report: Report,
) -> tuple[dict[str, dict[str, Track]], list[str]]:
    """What each analyzer found, by its name, and warnings.

    Raises Cancelled, and InputError where the file itself cannot be read.
    """
    warnings: list[str] = []
    guards: list[_Guard] = []
    for analyzer in analyzers:
        try:
            feed = analyzer.feed(info, detail)
            guards.append(_Guard(analyzer, feed, analyzer.begin(info, detail, tracks, spans)))
        except Cancelled:
            raise
        except ClipForgeError as error:
            warnings.append(error.describe())
        except Exception as error:  # noqa: BLE001 - one analyzer must not stop the others
            warnings.append(_broken(analyzer, error))
    shown = [g for g in guards if _can_be_shown(g.feed, info)]
    if shown:
        warnings.extend(engine.scan(info, [(g.feed, g) for g in shown], spans=spans, report=report))
    found: dict[str, dict[str, Track]] = {}
    for guard in guards:
        if (guard.feed.pictures or guard.feed.sound) and guard not in shown:
            continue
        tracks_found = guard.finish()
        if guard.problem:
            warnings.append(guard.problem)
        else:
            found[guard.analyzer.name] = dict(tracks_found)
    return found, warnings


def _can_be_shown(feed: Feed, info: MediaInfo) -> bool:
    return (feed.pictures is not None and info.video is not None) or (feed.sound is not None and bool(info.audio))


def _broken(analyzer: Analyzer, error: Exception) -> str:
    return PluginError(plugin=analyzer.name, detail=f"{type(error).__name__}: {error}").describe()


class _Guard:
    """An observer that stops listening when its analyzer fails, so that the others go on."""

    def __init__(self, analyzer: Analyzer, feed: Feed, observer: Observer) -> None:
        self.analyzer, self.feed, self.observer = analyzer, feed, observer
        self.problem = ""

    def picture(self, picture: Picture) -> None:
        if not self.problem:
            self._try(lambda: self.observer.picture(picture))

    def sound(self, sound: Sound) -> None:
        if not self.problem:
            self._try(lambda: self.observer.sound(sound))

    def look(self, stretch: Stretch) -> Look:
        """What the observer of a sparing feed wants to see; nothing once it has failed."""
        wanted: list[Look] = []
        if not self.problem:
            self._try(lambda: wanted.append(self.observer.look(stretch)))  # type: ignore[attr-defined]
        return wanted[0] if wanted else Look(stretch.span.start)

    def finish(self) -> Mapping[str, Track]:
        found: list[Mapping[str, Track]] = []
        if not self.problem:
            self._try(lambda: found.append(self.observer.finish()))
        return found[0] if found else {}

    def _try(self, call: object) -> None:
        try:
            call()  # type: ignore[operator]
        except Cancelled:
            raise
        except ClipForgeError as error:
            self.problem = error.describe()
        except Exception as error:  # noqa: BLE001 - one analyzer must not stop the others
            self.problem = _broken(self.analyzer, error)
