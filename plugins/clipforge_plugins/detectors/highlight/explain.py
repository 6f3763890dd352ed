"""What a chosen clip says of itself: its title, one line of reason, and its evidence."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from clipforge_core import Evidence, format_time
from clipforge_plugins.detectors.highlight.candidates import Candidate
from clipforge_plugins.detectors.highlight.features import Measured
from clipforge_plugins.detectors.highlight.matches import lower
from clipforge_plugins.detectors.highlight.talk import Talk

NOTABLE = 0.2
"""A feature of this value or more is cited."""
SAID = 4
"""At most so many features are put into the reason."""
WIDE = 60
"""Characters of a title, at most; half of it where words have no spaces."""
_CLAUSE = re.compile(r"[.!?…。！？؟।;；:：,，、—–]+")
_QUOTE = re.compile(r" \(“(.*)”\)$")
_EDGES = " \t\n-–—,;:.\"“”„«»()[]'‘’，、；：。"


def weigh(measured: Mapping[str, Measured], weights: Mapping[str, float], at: int) -> list[str]:
    """Features of candidate `at`, those that add the most to its score first."""
    parts = {name: float(weights[name] * measured[name].values[at]) for name in weights}
    return sorted(parts, key=lambda name: (-parts[name], name))


def evidence(measured: Mapping[str, Measured], order: Sequence[str], at: int) -> tuple[Evidence, ...]:
    """Where the notable features of a candidate were measured, weightiest first."""
    return tuple(e for name in order if measured[name].values[at] >= NOTABLE for e in measured[name].cite(at))


def reason(measured: Mapping[str, Measured], order: Sequence[str], at: int, spoken: bool) -> str:
    """One line for people, from the features that weigh most."""
    opens: list[str] = []
    holds: list[str] = []
    others: list[str] = []
    notable = [name for name in order if measured[name].values[at] >= NOTABLE]
    quoted: list[str] = []
    for said in [said for name in notable if (said := measured[name].say(at))][:SAID]:
        place, mark, text = said.partition(":")
        if mark and place in ("open", "hold"):
            (opens if place == "open" else holds).append(_quoted_once(text, quoted))
        else:
            others.append(said)
    parts = [f"opens with {_list(opens)}"] if opens else []
    if holds:
        parts.append(f"{'later ' if opens else 'has '}{_list(holds)}")
    parts += others
    if not parts:
        return "Begins and ends on whole sentences; nothing in it stands out" if spoken else "Nothing in it stands out"
    line = "; ".join(parts)
    return line[0].upper() + line[1:]


def _quoted_once(text: str, quoted: list[str]) -> str:
    """The text without its quotation where the same words were quoted before."""
    quote = _QUOTE.search(text)
    if quote is None:
        return text
    words = lower(quote.group(1))
    if any(words in before or before in words for before in quoted):
        return text[: quote.start()].rstrip()
    quoted.append(words)
    return text


def _list(items: Sequence[str]) -> str:
    return items[0] if len(items) == 1 else f"{', '.join(items[:-1])} and {items[-1]}"


def title(talk: Talk | None, clip: Candidate, strength: Sequence[float]) -> str:
    """The strongest clause among the first words of the clip, as they were said.

    `strength` says how striking each unit is. Without words: when the clip begins.
    """
    if talk is None or clip.first >= clip.last:
        return f"At {format_time(clip.start, 0)}"
    units = range(clip.first, clip.last)
    weight = {u: strength[u] * (0.5 if _leans(talk, u) else 1.0) for u in units}
    top = max(units, key=lambda u: (weight[u], -u))
    lead = clip.first if weight[clip.first] >= 0.5 * weight[top] else top
    clauses = _clauses(talk, talk.units[lead].first, talk.units[lead].last)
    wide = WIDE if talk.lexicon is None or talk.lexicon.spaced else WIDE // 2
    first, last = next((c for c in clauses if _substance(talk, *c) >= 2), clauses[0])
    if len(talk.text(first, last)) < wide // 3 and lead + 1 < clip.last:
        last = talk.units[lead + 1].last
    return _shown(talk, *_trimmed(talk, first, last, wide))


def _leans(talk: Talk, unit: int) -> bool:
    """True if the unit opens with a pronoun: a title needs what it stands for."""
    return (
        talk.lexicon is not None and talk.lexicon.opening(_bare(talk.words[talk.units[unit].first].text)) == "pronoun"
    )


def leans_back(talk: Talk, unit: int) -> bool:
    """True if the unit opens with a word that needs what was said before it."""
    return talk.lexicon is not None and bool(talk.lexicon.opening(_bare(talk.words[talk.units[unit].first].text)))


def _clauses(talk: Talk, first: int, last: int) -> list[tuple[int, int]]:
    """Runs of words between punctuation; short ones are joined to the next."""
    runs, begin = [], first
    for i in range(first, last):
        ends = _CLAUSE.search(talk.words[i].text.rstrip("\"'”’»」』)")[-1:]) is not None
        long = len(talk.text(begin, i + 1)) >= 18 or talk.words[i].text.rstrip()[-1:] in ".!?。！？"
        if i + 1 == last or (ends and long):
            runs.append((begin, i + 1))
            begin = i + 1
    return runs


def _substance(talk: Talk, first: int, last: int) -> int:
    """How many words carry a topic."""
    stop = talk.lexicon.stopwords if talk.lexicon else frozenset[str]()
    return sum(_bare(talk.words[i].text) not in stop for i in range(first, last))


def _trimmed(talk: Talk, first: int, last: int, wide: int) -> tuple[int, int]:
    """Without connectives before and, where words were left out, without loose ends behind."""
    lexicon = talk.lexicon
    while lexicon and last - first > 2 and _bare(talk.words[first].text) in lexicon.connectives:
        first += 1
    whole = last
    while last - first > 1 and len(talk.text(first, last)) > wide:
        last -= 1
    if lexicon and last < whole:
        for cut in range(last - 1, first + 2, -1):
            if len(talk.text(first, cut)) < wide / 2:
                break
            joins = _bare(talk.words[cut].text) in lexicon.connectives
            if joins and _bare(talk.words[cut + 1].text) in lexicon.stopwords:
                last = cut
                break
        while last - first > 2 and _bare(talk.words[last - 1].text) in lexicon.stopwords:
            last -= 1
    return first, last


def _shown(talk: Talk, first: int, last: int) -> str:
    text = talk.text(first, last)
    mark = text.rstrip("\"'”’»」』) ")[-1:]
    text = text.strip(_EDGES)
    if mark in "?!？！" and mark and not text.endswith(mark):
        text += mark
    return text[:1].upper() + text[1:]


def _bare(word: str) -> str:
    return re.sub(r"^\W+|\W+$", "", lower(word))
