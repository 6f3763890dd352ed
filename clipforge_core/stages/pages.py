"""Words into caption pages and subtitle cues.

A page is what stands in the picture together. Pages end at sentence ends, at pauses, and where the next
word would be too much; they never hold fewer words than they need to. Characters count by their width
on screen: East Asian wide characters are two.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Sequence
from fractions import Fraction

from clipforge_core.contracts.subtitles import Cue
from clipforge_core.model.transcript import Timing, Word, join_words

PAUSE = Fraction(7, 10)
"""A pause of so many seconds ends a page."""

LINGER = Fraction(3, 5)
"""How long a page stays after its last word, where it has been read by then."""

LINGER_MOST = Fraction(2)
"""How long it stays for slow readers, at most."""

SUBTITLE_SPEED = 17.0
"""Characters a second that subtitles ask for at most (what broadcasters allow for grown-up readers)."""

SENTENCE_END = tuple(".!?…。！？؟।॥።")
CLAUSE_END = tuple(",;:—，、；：،")
CLOSERS = "\"'”’»)]」』）】"


def display_width(text: str) -> int:
    """Columns that a text takes: wide characters count two, combining marks none."""
    width = 0
    for char in text:
        if unicodedata.combining(char) or unicodedata.category(char) in ("Mn", "Cf"):
            continue
        width += 2 if unicodedata.east_asian_width(char) in ("W", "F") else 1
    return width


def ends_sentence(word: str) -> bool:
    """True if a sentence ends with this word."""
    return word.rstrip(CLOSERS).endswith(SENTENCE_END)


def _ends_clause(word: str) -> bool:
    return word.rstrip(CLOSERS).endswith(CLAUSE_END)


def paginate(
    words: Sequence[Word],
    *,
    max_words: int,
    max_chars: int,
    binding: Collection[str] = (),
    speed: float | None = None,
) -> list[list[Word]]:
    """Runs of words that stand together; `max_chars` is the width of a page, all lines together.

    A long run between two pauses is parted evenly instead of leaving a single word for the last page, and
    rather not after a word of `binding`. Pages that ask for more than `speed` characters a second are put
    together with the next one where both fit and no pause parts them.
    """
    runs: list[list[Word]] = []
    for word in words:
        last = runs[-1][-1] if runs else None
        if last is None or ends_sentence(last.text) or word.start - last.end >= PAUSE:
            runs.append([])
        runs[-1].append(word)
    pages: list[list[Word]] = []
    for run in runs:
        pages.extend(_part(run, max_words, max_chars, binding))
    return pages if speed is None else _merged(pages, max_words, max_chars, speed)


def _merged(pages: list[list[Word]], max_words: int, max_chars: int, speed: float) -> list[list[Word]]:
    """Pages that are too quick to read joined with the next."""
    merged: list[list[Word]] = []
    for page in pages:
        last = merged[-1] if merged else None
        if last is not None and page[0].start - last[-1].end < PAUSE and _fits([*last, *page], max_words, max_chars):
            standing = max(float(page[0].start - last[0].start), 0.04)
            if display_width(join_words(last)) / standing > speed:
                last.extend(page)
                continue
        merged.append(list(page))
    return merged


def _part(run: list[Word], max_words: int, max_chars: int, binding: Collection[str]) -> list[list[Word]]:
    count = 1
    while True:
        pages = _fill(run, count, max_words, max_chars, binding)
        if all(_fits(page, max_words, max_chars) for page in pages) or count >= len(run):
            return pages
        count += 1


def _fits(page: Sequence[Word], max_words: int, max_chars: int) -> bool:
    return len(page) == 1 or (len(page) <= max_words and display_width(join_words(list(page))) <= max_chars)


def _fill(run: list[Word], count: int, max_words: int, max_chars: int, binding: Collection[str]) -> list[list[Word]]:
    """`count` pages of about equal width; a clause end near the even place is preferred, and the last words of a
    clause are not left over for a page that goes on with another."""
    total = display_width(join_words(run))
    pages: list[list[Word]] = []
    first = 0
    for number in range(count, 1, -1):
        left = run[first:]
        share = display_width(join_words(left)) / number if total else 0
        best, best_cost = 1, float("inf")
        for size in range(1, len(left) - number + 2):
            width = display_width(join_words(left[:size]))
            if size > 1 and not _fits(left[:size], max_words, max_chars):
                break
            cost = abs(width - share) - (share * 0.35 if _ends_clause(left[size - 1].text) else 0)
            cost += share * 0.3 if left[size - 1].text.lower() in binding else 0
            cost += share * 0.35 if _leaves_a_rest(left[size - 1 :], share) else 0
            if cost < best_cost:
                best, best_cost = size, cost
        pages.append(left[:best])
        first += best
    return [*pages, run[first:]]


def _leaves_a_rest(words: Sequence[Word], share: float) -> bool:
    """True where a break after the first of these words leaves a short rest of its clause."""
    width = 0
    for number, word in enumerate(words[:-1]):
        width += display_width(word.text) if number else 0
        if width >= share / 2:
            return False
        if _ends_clause(word.text):
            return number > 0
    return False


def page_times(
    pages: Sequence[Sequence[Word]], end: Fraction, speed: float | None = None
) -> list[tuple[Fraction, Fraction]]:
    """When each page stands: from its first word until the next page, its last word and a little, or `end`.

    With `speed`, characters a second, a page stays longer where it takes longer to read.
    """
    times: list[tuple[Fraction, Fraction]] = []
    for i, page in enumerate(pages):
        start = max(page[0].start, times[-1][1] if times else Fraction(0))
        after = pages[i + 1][0].start if i + 1 < len(pages) else end
        until = page[-1].end + LINGER
        if speed is not None:
            reading = Fraction(display_width(join_words(list(page))) / speed).limit_denominator(1000)
            until = max(until, min(start + reading, page[-1].end + LINGER_MOST))
        stop = min(until, max(after, page[-1].start), end)
        times.append((start, max(stop, start)))
    return times


def word_timing(words: Sequence[Word]) -> Timing:
    """Aligned only where every word was heard: interpolated words get line captions."""
    heard = all(w.timing is Timing.ALIGNED for w in words)
    return Timing.ALIGNED if heard else Timing.INTERPOLATED


def cues(words: Sequence[Word], end: Fraction, *, max_chars: int = 42, max_lines: int = 2) -> list[Cue]:
    """Subtitle cues of up to two lines of 42 columns (the usual broadcast measure)."""
    pages = paginate(words, max_words=40, max_chars=max_chars * max_lines)
    found: list[Cue] = []
    for page, (start, stop) in zip(pages, page_times(pages, end, SUBTITLE_SPEED), strict=True):
        if stop > start:
            found.append(Cue(start=start, end=stop, text=_lines(page, max_chars), words=tuple(page)))
    return found


def _lines(page: Sequence[Word], max_chars: int) -> str:
    """One line where it fits, else two as even as words allow, the lower one longer."""
    whole = join_words(list(page))
    if display_width(whole) <= max_chars or len(page) == 1:
        return whole
    best = min(
        range(1, len(page)),
        key=lambda i: (
            max(display_width(join_words(list(page[:i]))), display_width(join_words(list(page[i:])))),
            -i,
        ),
    )
    return join_words(list(page[:best])) + "\n" + join_words(list(page[best:]))
