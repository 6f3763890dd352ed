"""What the model may draw on: the sentences of the sources, the most telling where there are too many."""

from __future__ import annotations

from dataclasses import dataclass

from clipforge_core import Citation, Equipment, ScriptBrief, ScriptSource, script_language
from clipforge_plugins.script_writers.offline.material import Material, material_of
from clipforge_plugins.script_writers.offline.mending import cited


@dataclass(frozen=True)
class Passages:
    """`texts` are the sentences, `citations` where each stands."""

    texts: tuple[str, ...]
    citations: tuple[Citation, ...]
    sources: tuple[ScriptSource, ...]
    material: Material

    def cite(self, numbers: tuple[int, ...]) -> tuple[Citation, ...]:
        """Citations of passages, counted from 0, each once and in their order."""
        return tuple(self.citations[number] for number in sorted(set(numbers)))


def passages_of(brief: ScriptBrief, equipment: Equipment | None, most: int) -> Passages:
    """The sentences of a brief, at most so many characters of them. Raises MissingExtra."""
    material = material_of(brief, script_language(brief.language), equipment)
    ranked = sorted(range(len(material.sentences)), key=lambda at: (-material.values[at], at))
    kept: list[int] = []
    size = 0
    for at in ranked:
        size += len(material.sentences[at].text) + 8
        if size > most and kept:
            break
        kept.append(at)
    sentences = [material.sentences[at] for at in sorted(kept)]
    return Passages(
        texts=tuple(sentence.text for sentence in sentences),
        citations=tuple(cited(material, sentence) for sentence in sentences),
        sources=material.sources,
        material=material,
    )
