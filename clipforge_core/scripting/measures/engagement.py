"""How much a script does to keep a viewer: it speaks to him, asks, gives figures and examples, turns, and ends with a
call. Each part is full at a share of the sentences that talks and short films which hold viewers commonly have."""

from __future__ import annotations

from statistics import fmean, pstdev

from clipforge_core.scripting.measures import Measure, Part, share
from clipforge_core.scripting.measures.facts import Facts, has

ADDRESS, QUESTIONS, CONCRETE, TURNS, RHYTHM = 0.30, 0.10, 0.35, 0.15, 0.40
"""Shares of the sentences, and the variation of their length, at which a part is full."""


def engagement(facts: Facts) -> Measure:
    """Address 20, questions 15, figures and examples 20, turns 15, rhythm 15, call at the end 15."""
    address, asks = facts.part("address"), facts.part("question")
    concrete, turns = facts.part("number", "example"), facts.part("contrast", "catch")
    lengths = [len(each) for each in facts.words if each]
    rhythm = pstdev(lengths) / fmean(lengths) if len(lengths) > 1 else 0.0
    calls = facts.calls or any(has(facts, sentence, "calling") for sentence in facts.sentences[-2:])
    return Measure(
        "engagement",
        (
            Part(
                20.0 * share(address, ADDRESS),
                20.0,
                f"{address:.0%} of the sentences speak to the viewer",
                "Speak to the viewer: say “you” in every third sentence",
            ),
            Part(
                15.0 * share(asks, QUESTIONS),
                15.0,
                f"{asks:.0%} of the sentences are questions",
                "Ask the viewer something: one sentence in ten",
            ),
            Part(
                20.0 * share(concrete, CONCRETE),
                20.0,
                f"{concrete:.0%} of the sentences hold a figure or an example",
                "Give figures and examples",
            ),
            Part(
                15.0 * share(turns, TURNS),
                15.0,
                f"{turns:.0%} of the sentences turn against what is expected",
                "Say what surprises, or what people get wrong",
            ),
            Part(
                15.0 * share(rhythm, RHYTHM),
                15.0,
                f"the length of sentences varies by {rhythm:.0%}",
                "Mix short sentences with longer ones",
            ),
            Part(
                15.0 * calls,
                15.0,
                "it ends with a call" if calls else "it ends without a call",
                "End with what the viewer should do next",
            ),
        ),
    )
