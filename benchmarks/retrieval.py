"""How well passages are found: questions in other words than the text's, over the pages of the documentation.

    python benchmarks/retrieval.py
    words    MRR 0.46  first 30 %
    meaning  MRR 0.45  first 30 %
    1 : 1    MRR 0.54  first 35 %

MRR is the mean of 1 / rank of the first passage of the right page (0 below rank 10); "first" is how often that rank is
1. The questions were written before the numbers were seen.
"""

from __future__ import annotations

import sys
from pathlib import Path
from time import perf_counter

from clipforge_core.environment import Environment
from clipforge_core.store.text_index import TextIndex
from clipforge_core.studio.chunks import chunks, plain
from clipforge_core.studio.finding import DEPTH
from clipforge_core.studio.fusion import fused
from clipforge_core.studio.meaning import Meaning
from clipforge_core.studio.words import any_of, indexed

DOCS = Path(__file__).parents[1] / "docs"
QUESTIONS = {
    "queue": (
        "what happens to work when the process that does it is killed",
        "which job is done first",
        "how do I put a failed job back",
    ),
    "webhooks": (
        "how do I know that a message really came from the server",
        "telling my own service that a clip is done",
    ),
    "captions": ("highlight the word that is spoken", "the font has no glyph for a character"),
    "trim": ("cut a piece out without losing quality", "why is the cut not exactly where I asked"),
    "uploads": ("sending a huge file over a bad connection", "playing only the middle of a stored video"),
    "backup": ("copy everything to another machine", "throw away old files after some days"),
    "identity": ("forgotten password", "how much may one person use", "revoke access of a program"),
    "enhancers": ("steady a shaky camera", "remove the hum of the mains", "faces look too dark"),
    "jump-cuts": ("take out um and uh", "shorten long pauses of a speaker"),
    "detectors": ("what makes a moment worth a clip", "find the parts where pricing is talked about"),
    "quality": ("is the picture blurry", "how loud is the programme"),
    "compare": ("which of two versions is better",),
    "layouts": ("two people side by side", "put our logo into the corner"),
    "outputs": ("make the file smaller than ten megabytes", "open the edit in DaVinci Resolve"),
    "inputs": ("phone videos that are turned by ninety degrees", "high dynamic range footage"),
    "folders": ("keep looking for new recordings", "the same moment in two files"),
    "server": ("running behind nginx", "which port does it listen on"),
    "compose": ("a film from a list of scenes", "fill a template with rows of a spreadsheet"),
    "plugins": ("write my own detector",),
    "templates": ("save my style under a name",),
}
"""Page → questions that it answers."""


def main() -> None:
    """Measure and print."""
    meaning = Meaning(Environment.open())
    pages = sorted(DOCS.glob("*.md"))
    parts = [
        (page.stem, text[p.start : p.end]) for page in pages for text in [plain(page.read_text())] for p in chunks(text)
    ]
    texts = [text for _, text in parts]
    vectors = meaning.vectors(texts, "en") or b""
    asked = [(page, question) for page, questions in QUESTIONS.items() for question in questions]
    print(f"{len(pages)} pages, {len(parts)} passages, {len(asked)} questions")
    with TextIndex(map(indexed, texts)) as index:
        found = [
            (page, index.ranked(any_of(question), DEPTH), [i for i, _ in meaning.near(question, "en", vectors)][:DEPTH])
            for page, question in asked
        ]
    for name, weights in (
        ("words", (1.0, 0.0)),
        ("meaning", (0.0, 1.0)),
        ("1 : 2", (1.0, 2.0)),
        ("1 : 1", (1.0, 1.0)),
        ("2 : 1", (2.0, 1.0)),
    ):
        ranks = [
            _rank(page, words if weights[0] else [], near if weights[1] else [], weights, parts)
            for page, words, near in found
        ]
        mrr = sum(1 / rank for rank in ranks if rank) / len(ranks)
        print(f"{name:8} MRR {mrr:.2f}  first {100 * ranks.count(1) / len(ranks):.0f} %")
    if "--speed" in sys.argv:
        begin = perf_counter()
        meaning.vectors(texts, "en")
        print(f"{len(texts) / (perf_counter() - begin):.0f} passages/s embedded")


def _rank(
    page: str, words: list[int], near: list[int], weights: tuple[float, float], parts: list[tuple[str, str]]
) -> int:
    order = fused({"words": words, "meaning": near}, {"words": weights[0], "meaning": weights[1]})
    return next((rank for rank, (item, _) in enumerate(order[:10], start=1) if parts[item][0] == page), 0)


if __name__ == "__main__":
    main()
