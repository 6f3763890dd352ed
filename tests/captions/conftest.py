"""One font book for all caption tests: packaged fonts alone, so that the machine's do not matter."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction

import pytest

from clipforge_core import CaptionElement, CaptionWord
from clipforge_media.captions.fonts import FontBook

Make = Callable[..., CaptionElement]


@pytest.fixture(scope="session")
def fonts() -> FontBook:
    return FontBook(system=False)


@pytest.fixture(scope="session")
def caption() -> Make:
    """Makes a page whose words last a second each."""

    def make(*words: str, space: bool = True, start: int = 0, duration: int | None = None) -> CaptionElement:
        return CaptionElement(
            id="c",
            start=Fraction(start),
            duration=Fraction(duration or len(words)),
            style="s",
            words=tuple(
                CaptionWord(text=w, start=Fraction(i), end=Fraction(i + 1), space=space) for i, w in enumerate(words)
            ),
        )

    return make
