"""Short texts by language: one to try a voice with, one to measure its pace.

They stand in `texts.toml` beside this file. A language that is not there is tried with the numbers from one to ten,
which every engine reads in its own words.
"""

from __future__ import annotations

from importlib import resources

import msgspec

from clipforge_core.languages import two_letters

NUMBERS = "1, 2, 3, 4, 5, 6, 7, 8, 9, 10."


class _Texts(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sample: str
    reading: str


def sample_text(language: str) -> str:
    """One or two sentences in the language, about ten words."""
    known = _texts().get(two_letters(language))
    return NUMBERS if known is None else known.sample


def reading_sample(language: str) -> str:
    """Some sentences of running text in the language, forty to seventy words in two paragraphs."""
    known = _texts().get(two_letters(language))
    return f"{NUMBERS} {NUMBERS}\n\n{NUMBERS}" if known is None else known.reading


def _texts() -> dict[str, _Texts]:
    source = resources.files("clipforge_core.voicing").joinpath("texts.toml").read_bytes()
    return msgspec.toml.decode(source, type=dict[str, _Texts])
