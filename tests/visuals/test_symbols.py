"""Icons: for things without doubt, and for nothing else."""

from __future__ import annotations

import pytest

from clipforge_core.picturing.symbols import symbol_of


@pytest.mark.parametrize(
    ("heading", "text", "language", "found"),
    [
        ("Honey", "Honey never spoils. Bees make honey.", "en", "🍯"),
        ("Electric cars and petrol cars", "Electric cars are quiet.", "en", "🚗"),
        ("The Moon", "We look at the Moon.", "en", "🌕"),
        ("Tides and the moon", "", "en", "🌕"),
        ("Volcanoes of Iceland", "Volcanoes are hot.", "en", "🌋"),
        ("Viele Burgen", "Viele Burgen stehen am Ufer.", "de", "🏰"),
        ("La miel", "La miel no caduca.", "es", "🍯"),
        ("The Times", "The Times is a newspaper.", "en", ""),
        ("Times New Roman", "It is a typeface.", "en", ""),
        ("Car headlights", "Car headlights are bright.", "en", ""),
        ("Sea of Tranquility", "It landed in the Sea of Tranquility.", "en", ""),
        ("Hot dogs", "Hot dogs are eaten.", "en", ""),
        ("Family trees", "Family trees are long.", "en", ""),
        ("Apples", "In 1976 the Apples were a band.", "en", ""),
        ("Wolf", "Many know that Wolf wrote songs.", "en", ""),
        ("Light and time", "", "en", ""),
        ("Bridges and cars have the shape of a long wall", "", "en", ""),
        ("Miel", "", "xx", ""),
        ("", "", "en", ""),
    ],
)
def test_a_heading_has_the_picture_of_its_thing_or_none(heading: str, text: str, language: str, found: str) -> None:
    assert symbol_of(heading, text, language) == found


def test_every_symbol_can_be_drawn() -> None:
    import tomllib
    from pathlib import Path

    from clipforge_core.picturing import symbols
    from clipforge_plugins.visuals.icons import Icons

    icons = Icons()
    table = tomllib.loads(Path(str(symbols.__file__)).with_name("symbols.toml").read_text(encoding="utf-8"))
    missing = [picture for words in table.values() for picture in words if icons.find(picture) is None]
    assert missing == []
    for words in table.values():
        nouns = [noun for line in words.values() for noun in line.split()]
        assert len(nouns) == len(set(nouns)), "a noun has one picture"
