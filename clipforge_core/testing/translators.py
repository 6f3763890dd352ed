"""The contract suite of translators, and a stub that writes backwards.

from clipforge_core.testing.translators import check_translator

def test_my_translator():
    check_translator(MyTranslator(), ["Good morning.", "The house is red."], source="en", target="es")
"""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core.contracts.translator import Translator
from clipforge_core.errors import UsageError
from clipforge_core.model.translation import ANY


class StubTranslator:
    """Turns each word around: "good day" becomes "doog yad". Knows en to es and back, or what it is given."""

    version = "1"

    def __init__(
        self,
        name: str = "stub",
        quality: str = "draft",
        pairs: Sequence[tuple[str, str]] = (("en", "es"), ("es", "en")),
    ) -> None:
        self.name, self.quality = name, quality
        self._pairs = tuple(pairs)

    def available(self) -> str | None:
        """Nothing is ever missing."""
        return None

    def pairs(self) -> Sequence[tuple[str, str]]:
        """The pairs that it was made with."""
        return self._pairs

    def translate(self, texts: Sequence[str], *, source: str, target: str) -> list[str]:
        """Each text with its words turned around. Raises UsageError for another pair."""
        if (source, target) not in self._pairs:
            raise UsageError(detail=f"{self.name} has no pair from {source} to {target}")
        return ["\n".join(" ".join(w[::-1] for w in line.split(" ")) for line in text.split("\n")) for text in texts]


def check_translator(translator: Translator, texts: Sequence[str], *, source: str, target: str) -> list[str]:
    """Hold a translator against the contract with texts of one line, none of which is the same in both languages.
    Answers what they became.

    Raises AssertionError with what is wrong.
    """
    assert isinstance(translator, Translator), f"{translator!r} lacks members of Translator"
    assert translator.name and translator.version
    assert translator.quality in ("draft", "good"), f"its quality is {translator.quality!r}"
    assert translator.available() is None, f"it is not available here: {translator.available()}"
    pairs = translator.pairs()
    known = any(s in (source, ANY) and t in (target, ANY) for s, t in pairs)
    assert known, f"{source} to {target} is not among its pairs {pairs}"
    for pair in pairs:
        assert all(code == ANY or (2 <= len(code) <= 3 and code.islower()) for code in pair), f"{pair} are no codes"
    found = translator.translate(texts, source=source, target=target)
    assert len(found) == len(texts), f"{len(texts)} texts became {len(found)}"
    for before, after in zip(texts, found, strict=True):
        assert after.strip() and after != before, f"{before!r} became {after!r}"
        assert after.count("\n") == before.count("\n"), f"lines of {before!r} were lost or made: {after!r}"
    assert translator.translate([], source=source, target=target) == [], "no texts, no texts"
    mixed = translator.translate(["", texts[0], " "], source=source, target=target)
    assert len(mixed) == 3 and not mixed[0].strip() and not mixed[2].strip(), f"empty texts stay empty: {mixed}"
    joined = translator.translate([f"{texts[0]}\n{texts[-1]}"], source=source, target=target)
    assert joined[0].count("\n") == 1, f"a text of two lines has two lines: {joined[0]!r}"
    if all(ANY not in pair for pair in pairs):
        try:
            translator.translate(texts, source="xx", target=target)
        except UsageError:
            return found
        raise AssertionError("a pair that it does not have raises UsageError")
    return found
