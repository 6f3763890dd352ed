"""Abbreviations and units as they are read aloud."""

from __future__ import annotations

from fractions import Fraction

import pytest

from clipforge_core.timecode import Span
from clipforge_core.voicing.expanding import expansions
from clipforge_core.voicing.pronouncing import check_pronunciations, respell


@pytest.mark.parametrize(
    ("language", "written", "read"),
    [
        ("en", "It is 12 km, i.e. far.", "It is 12 kilometres, that is far."),
        ("en-GB", "A 1 kg bag (5kg)!", "A 1 kilogram bag (5 kilograms)!"),
        (
            "en",
            "At 20 °C, 3.5 GHz and 1,200 km/h.",
            "At 20 degrees Celsius, 3.5 gigahertz and 1,200 kilometres per hour.",
        ),
        ("en", "Apples, etc.", "Apples, et cetera."),
        ("en", "I m a man; 5 men", "I m a man; 5 men"),
        ("en", "The km is long. Etc", "The km is long. Etc"),
        (
            "de",
            "Es sind ca. 3 km bzw. 1 h, z.B. hier.",
            "Es sind circa 3 Kilometer beziehungsweise 1 Stunde, zum Beispiel hier.",
        ),
        ("es", "El Sr. López corre 5 km.", "El señor López corre 5 kilómetros."),
        ("fr", "Il fait 20 °C, env. 3 h.", "Il fait 20 degrés Celsius, environ 3 heures."),
        ("it", "Pane, ecc.", "Pane, eccetera."),
        ("pt", "A Dra. Ana anda 1 km.", "A doutora Ana anda 1 quilômetro."),
        ("en", "Call 12345678901234567 now.", "Call 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 now."),
        (
            "en",
            "The discriminant is 25 - 24 = 1, so x = 2.",
            "The discriminant is 25 minus 24 equals 1, so x equals 2.",
        ),
        ("en", "The form ax² + bx + c = 0 is known.", "The form ax² plus bx plus c equals 0 is known."),
        ("en", "The expression b² − 4ac counts.", "The expression b² minus 4ac counts."),
        ("de", "Hier ist 3 × 4 = 12.", "Hier ist 3 mal 4 gleich 12."),
        ("xx", "It is 12 km, e.g. far.", "It is 12 km, e.g. far."),
    ],
)
def test_they_are_read_in_words(language: str, written: str, read: str) -> None:
    spelling = respell(written, {}, language)
    assert spelling.text == read
    assert sum(spelling.counts) == len([w for w in read.split() if any(c.isalnum() for c in w)])
    assert [t.text for t in spelling.written] == written.split()


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("It takes 10 - 20 minutes.", "It takes 10 - 20 minutes."),
        ("One thing – the moon – pulls.", "One thing – the moon – pulls."),
        ("At new moon 🌕🌑, neap tides 🌊", "At new moon, neap tides"),
        ("— So it is = said & done", "So it is = said & done"),
    ],
)
def test_marks_that_are_not_read_stay_in_captions(written: str, shown: str) -> None:
    spelling = respell(written, {}, "en")
    assert "minus" not in spelling.text
    words = spelling.words([], Span(Fraction(0), Fraction(9)))
    assert " ".join(w.text for w in words) == shown


def test_what_the_user_says_goes_first() -> None:
    said = check_pronunciations({"km": "clicks"})
    assert respell("It is 12 km.", said, "en").text == "It is 12 clicks."


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "it", "pt"])
def test_tables_hold_words_alone(language: str) -> None:
    table = expansions(language)
    assert table.abbreviations and table.units
    for short, said in table.abbreviations.items():
        assert short == short.lower() and not short.endswith(".") and said.strip() == said != ""
    assert all(said.replace(" ", "").isalpha() for said in table.symbols.values()) and len(table.symbols) == 12
    for one, several in table.units.values():
        assert one.replace(" ", "").replace("-", "").isalpha() and several.replace(" ", "").replace("-", "").isalpha()
