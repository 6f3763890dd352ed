"""Scores of scripts and texts: defined measures, 0 to 100, each with what it counted.

    score("Did you know that 9 of 10 people get this wrong? …", topic="tides")
    suggestions(script)                 # what would raise the scores most, first

hook, engagement, readability and seo make the overall score; `length` and `sourced` are told of scripts besides.
docs/scripts.md has the formulas. They count what can be counted; whether a script is true or good they do not know.
"""

from __future__ import annotations

from clipforge_core.model.script import Score, Script
from clipforge_core.scripting.measures import Measure
from clipforge_core.scripting.measures.engagement import engagement
from clipforge_core.scripting.measures.facts import facts_of
from clipforge_core.scripting.measures.hook import hook
from clipforge_core.scripting.measures.readability import readability
from clipforge_core.scripting.measures.seo import seo

WEIGHTS = {"hook": 0.3, "engagement": 0.25, "readability": 0.25, "seo": 0.2}
"""What the measures count in the overall score."""
GAIN = 1.0
"""Points of the overall score from which something is worth suggesting."""
TOLERANCE = 0.5
"""How far from the wanted length, as a part of it, the score of the length is 0."""


def score(subject: Script | str, *, title: str = "", topic: str = "", language: str = "en") -> tuple[Score, ...]:
    """The measures of a script or of a text: "hook", "engagement", "readability", "seo", "overall"; of a script with
    scenes "length" and "sourced" too. All of a text without sentences are 0. Raises MissingExtra.
    """
    measures = _measures(subject, title, topic, language)
    found = [
        Score(name=each.name, value=round(each.value, 1), reasons=tuple(part.reason for part in each.parts))
        for each in measures
    ]
    overall = sum(WEIGHTS[each.name] * each.value for each in measures)
    shares = ", ".join(f"{name} {weight:.0%}" for name, weight in WEIGHTS.items())
    found.append(Score(name="overall", value=round(overall, 1), reasons=(shares,)))
    if isinstance(subject, Script) and subject.text:
        found += [score for score in (_length(subject), _sourced(subject)) if score is not None]
    return tuple(found)


def suggestions(subject: Script | str, *, title: str = "", topic: str = "", language: str = "en") -> list[str]:
    """What would raise the overall score, the most first; [] where little can be won. Raises MissingExtra."""
    gains: list[tuple[float, str]] = []
    for measure in _measures(subject, title, topic, language):
        most = sum(part.most for part in measure.parts)
        for part in measure.parts:
            gain = WEIGHTS[measure.name] * 100.0 * (part.most - part.points) / most
            if part.advice and gain >= GAIN:
                gains.append((-gain, f"{part.advice} ({part.reason})"))
    return [advice for _, advice in sorted(gains)]


def _measures(subject: Script | str, title: str, topic: str, language: str) -> tuple[Measure, ...]:
    facts = facts_of(subject, title=title, topic=topic, language=language)
    if not facts.sentences:
        return tuple(Measure(name, ()) for name in WEIGHTS)
    return hook(facts), engagement(facts), readability(facts), seo(facts)


def _length(script: Script) -> Score | None:
    """How near the length is to the one that was asked for."""
    if script.asked_seconds <= 0:
        return None
    off = abs(script.seconds - script.asked_seconds) / script.asked_seconds
    value = 100.0 * max(0.0, 1.0 - off / TOLERANCE)
    told = f"{script.seconds:.0f} s of {script.asked_seconds:.0f} s that were asked for"
    return Score(name="length", value=round(value, 1), reasons=(told,))


def _sourced(script: Script) -> Score:
    """The part of the words that are in sentences with a citation."""
    said = [(len(s.text.split()), bool(s.citations)) for scene in script.scenes for s in scene.narration]
    total = sum(count for count, _ in said) or 1
    part = sum(count for count, cited in said if cited) / total
    return Score(name="sourced", value=round(100.0 * part, 1), reasons=(f"{part:.0%} of the words have a source",))
