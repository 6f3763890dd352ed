"""Jump cuts: what a clip can do without, found from its words and its sound.

    tight = tighten(clip, Hearing(words=words, speech=speech, quiet=quiet, language="en"), wishes, rate)

A pause is where neither a word nor a voice is heard and the sound is quiet (laughter and music are none). A filler
is a word of `clipforge_core.fillers`: it goes together with the air around it. Cuts end on frames and never
lie inside a word; where a word's times reach into silence or over a filler, what is heard counts. What is left between
two cuts is never shorter than was asked for: the shorter of both is switched off, not taken away.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from fractions import Fraction

import msgspec

from clipforge_core.fillers import Fillers, fillers_of, no_fillers, normal
from clipforge_core.model.clip import Clip, Cut, CutKind
from clipforge_core.model.jump_cuts import JumpCuts
from clipforge_core.model.transcript import Timing, Word
from clipforge_core.stages.cuts import base_parts, kept_parts
from clipforge_core.stages.level import Level, Voiced, voiced
from clipforge_core.timecode import Span, complement, overlap, seconds, union

VERSION = "1"

ISOLATED = Fraction(15, 100)
"""Seconds of pause on both sides of a phrase that fills."""

CERTAIN = 0.2
"""Confidence of the recogniser under which a filler is proposed and not cut."""

QUIET_SHARE = Fraction(7, 10)
"""How much of a pause must be quiet: breath may be heard in it, laughter not."""

VOICED = (Fraction(1, 4), Fraction(3))
"""Seconds of a voice without a word that is taken for a hesitation."""

APART = Fraction(1, 20)
"""Seconds between such a voice and the nearest word on one side at least: else it is the end of the word."""


_ENDS = ".!?…。？！"
"""A phrase with one of these behind it is a sentence: "Right." is an answer."""


class Hearing(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of the sound of a source: words in order, stretches of speech, and stretches that are quiet.

    `quiet` None: nobody has measured it, and every gap between words and voices counts as quiet. The `level` tells
    where a filler begins and ends better than a recogniser does.
    """

    words: tuple[Word, ...] = ()
    speech: tuple[Span, ...] = ()
    quiet: tuple[Span, ...] | None = None
    level: Level | None = None
    language: str = ""


class _Part(msgspec.Struct, frozen=True):
    """A part of a clip, its words (those at its edges too), where each is heard, and the voices in it."""

    span: Span
    words: tuple[Word, ...]
    said: tuple[Span, ...]
    voices: tuple[Span, ...]


def tighten(clip: Clip, hearing: Hearing, wishes: JumpCuts, rate: Fraction) -> Clip:
    """The clip with cuts, those that are on left out of `keep`. Cuts that it came with stay as they are."""
    base = base_parts(clip)
    given = [c for c in clip.cuts if c.on]
    found: list[Cut] = list(clip.cuts)
    for span in base:
        for rest in complement([c.span for c in clip.cuts], span) if clip.cuts else [span]:
            cuts = _cuts_of(_part(rest, hearing), hearing, wishes, _Grid(span, rate))
            found += [c for c in cuts if not any(c.span.overlaps(g.span) for g in given)]
    ordered = tuple(sorted(found, key=lambda c: (c.start, c.end)))
    kept = kept_parts(base, ordered)
    if not kept:
        return clip
    return msgspec.structs.replace(clip, cuts=ordered, keep=() if kept == [clip.span] else tuple(kept))


class _Grid(msgspec.Struct, frozen=True):
    """Frames counted from the start of a part."""

    span: Span
    rate: Fraction

    def down(self, time: Fraction) -> Fraction:
        """The last frame that begins at or before a time."""
        return self.span.start + (time - self.span.start) * self.rate // 1 / self.rate

    def up(self, time: Fraction) -> Fraction:
        """The first frame that begins at or after it; the end of the part is one."""
        if time >= self.span.end:
            return self.span.end
        return min(self.span.end, self.span.start - (self.span.start - time) * self.rate // 1 / self.rate)


def _part(span: Span, hearing: Hearing) -> _Part:
    quiet = hearing.quiet or ()
    words = tuple(w for w in hearing.words if w.text.strip() and w.span.overlaps(span))
    voices = [s for speech in hearing.speech if (s := speech.intersect(span)) is not None]
    sounding = [v for voice in voices for v in complement(_near(quiet, voice), voice)]
    return _Part(span, words, tuple(_heard(w.span, quiet) for w in words), tuple(union(sounding)))


def _heard(word: Span, quiet: Sequence[Span]) -> Span:
    """A word without the silence that its times reach into, but never less than half of it."""
    start, end, most = word.start, word.end, word.duration / 4
    for silence in _near(quiet, word):
        if silence.start <= start < silence.end:
            start = min(silence.end, word.start + most)
        if silence.start < end <= silence.end:
            end = max(silence.start, word.end - most)
    return Span(start, end) if start < end else word


def _cuts_of(part: _Part, hearing: Hearing, wishes: JumpCuts, grid: _Grid) -> list[Cut]:
    cuts: list[Cut] = []
    if wishes.fillers:
        cuts += _fillers(part, hearing, wishes, grid)
        cuts += _hesitations(part, cuts, wishes, grid)
    if wishes.silence:
        cuts += _pauses(part, hearing, cuts, wishes, grid)
    long_enough = [c for c in _apart(cuts) if c.span.duration >= seconds(wishes.shortest_cut)]
    return _room_between(long_enough, part, seconds(wishes.shortest_part))


def _near(spans: Sequence[Span], within: Span) -> Sequence[Span]:
    """Those of sorted spans without overlaps that touch `within`: a source may have thousands."""
    first = bisect_left(spans, within.start, key=lambda s: s.end)
    return spans[first : bisect_right(spans, within.end, key=lambda s: s.start)]


# -- words that fill --------------------------------------------------------------------------------


def _fillers(part: _Part, hearing: Hearing, wishes: JumpCuts, grid: _Grid) -> list[Cut]:
    known = (fillers_of(hearing.language) or no_fillers(hearing.language)).changed(wishes.also, wishes.never)
    runs = list(_runs(part, known))
    cuts: list[Cut] = []
    for first, last, phrase in runs:
        words = part.words[first:last]
        doubtful = any(w.timing is Timing.INTERPOLATED or w.confidence < CERTAIN for w in words)
        if phrase and (words[-1].text.strip()[-1] in _ENDS or not _alone(part, first, last)):
            continue
        on = not doubtful and (wishes.phrases or not phrase)
        level = hearing.level
        span = _with_air(part, first, last, level, wishes, grid) if on else _tight(part, first, last, level, grid)
        text = " ".join(w.text.strip() for w in words)
        if span.duration > 0:
            cuts.append(Cut(start=span.start, end=span.end, kind="phrase" if phrase else "filler", text=text, on=on))
    return cuts


def _runs(part: _Part, known: Fillers) -> Iterable[tuple[int, int, bool]]:
    """(first, last, phrase) of fillers; sure ones that follow each other are one run."""
    normals = [normal(w.text) for w in part.words]
    at = 0
    while at < len(normals):
        match = known.match(normals, at)
        if match is None:
            at += 1
            continue
        last = at + match.words
        while not match.phrase and (more := known.match(normals, last)) is not None and not more.phrase:
            last += more.words
        yield at, last, match.phrase
        at = last


def _around(part: _Part, first: int, last: int) -> tuple[Span | None, Span | None]:
    """Where the words before and after a run are heard."""
    before = part.said[first - 1] if first else None
    after = part.said[last] if last < len(part.said) else None
    return before, after


def _alone(part: _Part, first: int, last: int) -> bool:
    before, after = _around(part, first, last)
    early = before is None or part.said[first].start - before.end >= ISOLATED
    return early and (after is None or after.start - part.said[last - 1].end >= ISOLATED)


def _placed(part: _Part, first: int, last: int, level: Level | None) -> Voiced:
    """Where a run is heard, and its neighbours: from the level where the run stands out in it, else from the times
    of the words. A neighbour's times may reach into the run; the level may take back at most half of them."""
    before, after = _around(part, first, last)
    own = Span(part.said[first].start, max(part.said[first].start, part.said[last - 1].end))
    floor = max(part.span.start, before.end) if before else part.span.start
    ceiling = min(part.span.end, after.start) if after else part.span.end
    if level is not None:
        low = max(part.span.start, (before.start + before.end) / 2) if before else part.span.start
        high = min(part.span.end, (after.start + after.end) / 2) if after else part.span.end
        heard = voiced(level, part.said[first], part.said[last - 1], low, high) if low < high else None
        if heard is not None and part.span.start <= heard.before and heard.after <= part.span.end:
            return heard
    return Voiced(floor, max(floor, own.start), min(ceiling, own.end), ceiling)


def _with_air(part: _Part, first: int, last: int, level: Level | None, wishes: JumpCuts, grid: _Grid) -> Span:
    """From the word before to the word after, less what stays of the pauses between."""
    place = _placed(part, first, last, level)
    # Where pauses are not to be cut, the filler goes and half of an usual pause stays on each side.
    air = seconds(wishes.margin) if wishes.silence else max(seconds(wishes.margin), seconds(wishes.pause) / 2)
    before, after = _around(part, first, last)
    begin = min(place.before + air, place.start) if before else part.span.start
    end = max(place.after - air, place.end) if after else part.span.end
    floor, ceiling = (place.before if before else begin), (place.after if after else end)
    return _between(begin, end, floor, ceiling, grid)


def _tight(part: _Part, first: int, last: int, level: Level | None, grid: _Grid) -> Span:
    """The run itself, as far as its neighbours leave it."""
    place = _placed(part, first, last, level)
    return _between(place.start, place.end, place.before, place.after, grid)


def _between(begin: Fraction, end: Fraction, floor: Fraction, ceiling: Fraction, grid: _Grid) -> Span:
    """Frames around begin and end that stay inside floor and ceiling, where the neighbours are heard."""
    start = grid.down(begin)
    if start < floor:
        start = grid.up(floor)
    stop = grid.up(end)
    if stop > ceiling:
        stop = grid.down(ceiling)
    return Span(start, max(start, stop))


# -- voices without a word --------------------------------------------------------------------------


def _hesitations(part: _Part, taken: Sequence[Cut], wishes: JumpCuts, grid: _Grid) -> list[Cut]:
    """Voices in the gaps between words. Words whose times were spread over a cue leave no gaps that mean anything."""
    if any(w.timing is Timing.INTERPOLATED for w in part.words) or not part.words:
        return []
    shortest, longest = VOICED
    cuts: list[Cut] = []
    for gap in complement([*part.said, *(c.span for c in taken)], part.span):
        inside = [v for voice in part.voices if (v := voice.intersect(gap)) is not None]
        for voice in union(inside, gap=APART):
            apart = voice.start - gap.start >= APART or gap.end - voice.end >= APART
            if apart and shortest <= voice.duration <= longest:
                span = _between(voice.start, voice.end, gap.start, gap.end, grid)
                cuts.append(Cut(start=span.start, end=span.end, kind="hesitation", on=wishes.hesitations))
    return [c for c in cuts if c.span.duration > 0]


# -- pauses -----------------------------------------------------------------------------------------


def _pauses(part: _Part, hearing: Hearing, taken: Sequence[Cut], wishes: JumpCuts, grid: _Grid) -> list[Cut]:
    """Gaps in what is heard. In a part without a word or a voice nothing is a pause."""
    heard = [s for said in [*part.said, *part.voices] if (s := said.intersect(part.span)) is not None]
    if not heard:
        return []
    margin = seconds(wishes.margin)
    cuts: list[Cut] = []
    for gap in complement([*heard, *(c.span for c in taken)], part.span):
        if gap.duration <= seconds(wishes.pause) or not _is_quiet(gap, hearing.quiet):
            continue
        start = gap.start if gap.start == part.span.start else grid.up(gap.start + margin)
        end = gap.end if gap.end == part.span.end else grid.down(gap.end - margin)
        if start < end:
            cuts.append(Cut(start=start, end=end))
    return cuts


def _is_quiet(gap: Span, quiet: Sequence[Span] | None) -> bool:
    return quiet is None or overlap(_near(quiet, gap), gap) >= QUIET_SHARE * gap.duration


# -- what is left between them ----------------------------------------------------------------------


def _apart(cuts: Iterable[Cut]) -> list[Cut]:
    """In order, those that share the air between them made one; a proposal that another cut covers is dropped."""
    ordered = sorted(cuts, key=lambda c: (c.start, c.end))
    apart: list[Cut] = []
    for cut in (c for c in ordered if c.on):
        if apart and cut.start < apart[-1].end:
            cut = _joined([apart.pop(), cut], cut.span)
        apart.append(cut)
    proposed = [c for c in ordered if not c.on and not any(c.span.overlaps(a.span) for a in apart)]
    return sorted([*apart, *proposed], key=lambda c: (c.start, c.end))


def _room_between(cuts: Sequence[Cut], part: _Part, shortest: Fraction) -> list[Cut]:
    """Cuts that leave no part shorter than `shortest`: where nothing is said between two they become one, else
    the shorter is switched off."""
    kept = list(cuts)
    while (narrow := _narrow(kept, part, shortest)) is not None:
        first, second, rest = narrow
        on_both = [kept[i] for i in (first, second) if i is not None]
        if not any(said.overlaps(rest) for said in part.said):
            joined = _joined(on_both, rest)
            kept = [c for c in kept if c not in on_both and not c.span.overlaps(joined.span)]
            kept = sorted([*kept, joined], key=lambda c: c.start)
        else:
            least = min(on_both, key=lambda c: (c.span.duration, c.start))
            kept[kept.index(least)] = msgspec.structs.replace(least, on=False)
    return kept


def _narrow(cuts: Sequence[Cut], part: _Part, shortest: Fraction) -> tuple[int | None, int | None, Span] | None:
    """The first rest between cuts that are on (indexes; None is the part's edge) that is too short."""
    on = [i for i, c in enumerate(cuts) if c.on]
    if not on:
        return None
    edges: list[tuple[int | None, Fraction]] = [(None, part.span.start), *((i, cuts[i].end) for i in on)]
    ends: list[tuple[int | None, Fraction]] = [*((i, cuts[i].start) for i in on), (None, part.span.end)]
    for (first, start), (second, end) in zip(edges, ends, strict=True):
        if 0 < end - start < shortest:
            return first, second, Span(start, end)
    return None


def _joined(cuts: Sequence[Cut], rest: Span) -> Cut:
    """One cut over cuts and the rest between them."""
    said = " ".join(c.text for c in cuts if c.text)
    kinds: list[CutKind] = [c.kind for c in cuts if c.kind != "silence"]
    start, end = min(rest.start, *(c.start for c in cuts)), max(rest.end, *(c.end for c in cuts))
    return Cut(start=start, end=end, kind=kinds[0] if kinds else "silence", text=said)
