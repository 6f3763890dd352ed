"""Which words belong to which subtitles: from the file or the text that is given, or from what is said.

    wants = sounds_for(project, number, path)      # the sounds whose words subtitles are made of
    said = said_of(...)

Hearing itself is the job's (it needs a recogniser); what is here puts words on the clocks of scenes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

from clipforge_core.compose.alignment import align
from clipforge_core.compose.facts import Facts, Said, elements_of, spoken
from clipforge_core.compose.grammar import Audio, Element, Project, Subtitles, Video, Voice
from clipforge_core.compose.times import exact, left_of, scene_spans
from clipforge_core.model.transcript import Transcript, Word
from clipforge_core.timecode import Span

Sounding = tuple[str, Element]
"""The path of an element that is heard, and the element."""


def sounds_for(project: Project, facts: Facts, path: str) -> dict[int | None, list[Sounding]]:
    """The sounds whose words a subtitles element shows, by scene (None: those of the whole film)."""
    scene = scene_of(project, path)
    if scene is not None:
        return {scene: _sounds(project, facts, scene)}
    own = {n for p, n, e in elements_of(project) if isinstance(e, Subtitles) and n is not None}
    scenes: list[int | None] = [n for n in range(len(project.scenes)) if n not in own]
    return {n: _sounds(project, facts, n) for n in [*scenes, None]}


def scene_of(project: Project, path: str) -> int | None:
    """The number of the scene that an element belongs to, None for global ones."""
    return next(n for p, n, _ in elements_of(project) if p == path)


def _sounds(project: Project, facts: Facts, scene: int | None) -> list[Sounding]:
    """What is said in a scene: its audio and voices, else the sound of its films."""
    mine = [(p, e) for p, n, e in elements_of(project) if n == scene]
    said = [(p, e) for p, e in mine if spoken(e) and getattr(e, "volume", 1.0) > 0]
    if said or scene is None:
        return said
    return [(p, e) for p, e in mine if isinstance(e, Video) and facts.files[p].sounds and e.volume > 0]


def on_scene(path: str, element: Element, words: Sequence[Word], facts: Facts) -> list[Word]:
    """Words of an element's file on the clock of its scene, those that are heard of it."""
    assert isinstance(element, Audio | Voice | Video)
    seek = Fraction(0) if isinstance(element, Voice) else exact(element.seek)
    left = left_of(element, path, facts)
    length = left if element.duration is None else min(left, exact(element.duration))
    return [
        msgspec.structs.replace(
            word,
            start=word.start - seek + exact(element.start),
            end=min(word.end - seek, length) + exact(element.start),
        )
        for word in words
        if seek <= word.start < seek + length
    ]


def heard(
    sounds: Mapping[int | None, Sequence[Sounding]], transcripts: Mapping[str, Transcript], facts: Facts
) -> list[Said]:
    """What is said in each scene. `transcripts` by the path of the element that is heard, on its file's clock."""
    found: list[Said] = []
    for scene, elements in sounds.items():
        words = [
            w
            for path, element in elements
            if path in transcripts
            for w in on_scene(path, element, transcripts[path].words, facts)
        ]
        language = next((transcripts[p].language for p, _ in elements if p in transcripts), "")
        if words:
            words.sort(key=lambda w: (w.start, w.end))
            found.append(Said(scene=scene, words=tuple(words), language=language))
    return found


def given_words(element: Subtitles, scene: int | None) -> list[Said]:
    """The words that an element brings itself."""
    words = tuple(Word(text=w.text, start=exact(w.start), end=exact(w.end)) for w in element.words or ())
    return [Said(scene=scene, words=words, language=element.language or "")]


def aligned(project: Project, path: str, element: Subtitles, said: Sequence[Said], facts: Facts) -> list[Said]:
    """A given text with the times of what is said; that of a global element runs through all scenes."""
    scene = scene_of(project, path)
    spans = scene_spans(project, facts)
    language = element.language or next((s.language for s in said), "")
    text = element.text or ""
    if scene is not None:
        words = [w for s in said for w in s.words]
        sounding = _sounding(_sounds(project, facts, scene), facts, Span(Fraction(0), spans[scene].duration))
        return [Said(scene=scene, words=tuple(align(text, words, sounding)), language=language)]
    moved = [
        msgspec.structs.replace(w, start=w.start + begin, end=w.end + begin)
        for s in said
        for begin in (Fraction(0) if s.scene is None else spans[s.scene].start,)
        for w in s.words
    ]
    moved.sort(key=lambda w: (w.start, w.end))
    return [Said(words=tuple(align(text, moved, Span(Fraction(0), spans[-1].end))), language=language)]


def _sounding(sounds: Sequence[Sounding], facts: Facts, scene: Span) -> Span:
    """From the first to the last moment at which there is a sound in a scene."""
    starts = [exact(e.start) for _, e in sounds]
    ends = [exact(e.start) + left_of(e, p, facts) for p, e in sounds if isinstance(e, Audio | Voice | Video)]
    begin = min(starts, default=scene.start)
    return Span(begin, max(begin, min(scene.end, max(ends, default=scene.end))))
