"""What stands in pictures are groups of nouns and figures, never a piece with a verb in it."""

from __future__ import annotations

import pytest

from clipforge_core import script_language
from clipforge_plugins.script_writers.offline.phrases import Phrases


def phrases(text: str, language: str = "en") -> Phrases:
    return Phrases([text], script_language(language))


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("The tablet Plimpton 322, written around 1800 BC, lists fifteen rows of triples.", "en", "Plimpton 322"),
        ("In navigation, the theorem gives the shortest distance between two points.", "en", "shortest distance"),
        ("Merging holes can be detected by the gravitational waves they emit.", "en", "gravitational waves"),
        ("All of this was found by Karl Schwarzschild in those days.", "en", "Karl Schwarzschild"),
        ("Ein Vulkan ist eine Öffnung, aus der geschmolzenes Gestein austritt.", "de", "geschmolzenes Gestein"),
        ("La tostatura cambia il sapore dei chicchi.", "it", "sapore"),
        ("They do so because it helps.", "en", ""),
    ],
)
def test_groups_of_nouns(text: str, language: str, expected: str) -> None:
    found = phrases(text, language).of(text, 5)
    assert (expected in found) if expected else found == []
    for broken in ("theorem gives", "tostatura cambia", "322, written", "absorbing"):
        assert broken not in found


@pytest.mark.parametrize(
    ("text", "language", "expected"),
    [
        ("Plants turn only 1 to 2 percent of sunlight into energy.", "en", "1 to 2 percent"),
        ("The oven is heated to 240 °C in the morning of the day.", "en", "240 °C"),
        ("It costs $5,000 a year to keep one of them.", "en", "$5,000"),
        ("The theorem is named for Pythagoras, born around 570 BC.", "en", ""),
        ("The first black hole known was Cygnus X-1, found in 1971.", "en", ""),
        ("The tablet Plimpton 322 lists rows of whole numbers.", "en", ""),
        ("Elle alimente une ville de 225 000 habitants.", "fr", "225 000 habitants"),
        ("Carpenters use the 3-4-5 rule to check a corner.", "en", "3-4-5 rule"),
    ],
)
def test_figures(text: str, language: str, expected: str) -> None:
    assert phrases(text, language).amount(text) == expected


def test_short_sentences_are_shown_as_they_are() -> None:
    text = "For example, plants have two stages."
    assert phrases(text).line(text) == "plants have two stages"
    assert phrases(text).line("What is a plant?") != "What is a plant?"


def test_the_topic_alone_says_nothing() -> None:
    text = "The theorem of the day is that the theorem works for the old theorem of the Greeks and of the world."
    assert phrases(text).line(text, topic="the theorem") not in ("theorem", "the theorem")
