"""What the keys of `[jump_cuts]` mean: the part of `template_keys.MEANINGS` that jump cuts bring."""

from __future__ import annotations

JUMP_CUT_MEANINGS: dict[str, str] = {
    "jump_cuts": "Parts that are cut out of the inside of clips; `false` or left out: none are.",
    "jump_cuts.cut": "`silence` cuts pauses, `fillers` words such as “um”, `both` cuts both.",
    "jump_cuts.margin": "Seconds of a pause that stay on each side of a cut, where there are as many.",
    "jump_cuts.pause": "Pauses of up to so many seconds stay as they are.",
    "jump_cuts.shortest_cut": "Seconds under which a cut is not worth making.",
    "jump_cuts.shortest_part": "Seconds under which nothing is left standing between two cuts.",
    "jump_cuts.phrases": (
        "Cut phrases that only fill (“you know”, “like”) too, where pauses stand on both sides of them. They are "
        "listed in clips.json either way."
    ),
    "jump_cuts.hesitations": (
        "Cut voices without a word too, where the words leave a gap. They are listed in clips.json either way."
    ),
    "jump_cuts.also": "Words and phrases of your own that are cut wherever they are said, with commas between.",
    "jump_cuts.never": "Words and phrases that are never cut, with commas between.",
}
"""Meanings by dotted key."""
