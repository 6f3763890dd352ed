"""A flat talk of hundreds of distinct, even sentences, and strong passages to plant into it."""

from __future__ import annotations

import random

import pytest

PEOPLE = ["The committee", "The office", "The department", "The supplier", "The project group", "The town council"]
ACTS = ["reviewed", "listed", "described", "filed", "updated", "circulated", "examined", "prepared", "summarised"]
THINGS = [
    "the annual schedule",
    "the storage plan",
    "the draft minutes",
    "the parking regulations",
    "the maintenance report",
    "the order of the documents",
    "the seating arrangement",
    "the paper supply",
    "the delivery notes",
    "the drainage survey",
    "the signage of the building",
    "the catalogue of parts",
]
WHEN = [
    "at the regular meeting",
    "in the usual room",
    "during the spring quarter",
    "with the standard form",
    "according to the guideline",
    "for the northern branch",
    "on the second floor",
    "before the end of the week",
    "as part of the procedure",
    "along with the attachments",
]
TAILS = [
    "and passed it to the archive",
    "and a copy went to the secretary",
    "and the result was noted in the register",
    "while the remaining items stayed on the list",
    "which took place as planned",
    "and the next item followed",
    "in line with the agenda",
    "and the page was numbered",
]

PASSAGES = {
    "hook": [
        "Nobody tells you the truth about failure.",
        "The biggest mistake I ever made nearly cost me everything I loved.",
        "Imagine waking up and finding that your whole company is gone.",
        "That was the day that changed my life.",
    ],
    "story": [
        "When I was nine, my father sat me down at the kitchen table.",
        "He looked at me and said that we had lost the house.",
        "I remember that my mother cried, and I promised her that I would never be afraid again.",
        "Ten years later I bought that house back.",
    ],
    "number": [
        "What happens to 93 percent of all new restaurants?",
        "They die within 3 years, and each one burns 400,000 dollars on the way.",
        "That is 12 billion dollars a year, gone.",
        "Only 7 in 100 survive!",
    ],
    "contrast": [
        "Everyone thinks that talent wins, but the opposite is true.",
        "It is not talent that makes champions, it is boredom.",
        "The best players in the world are not the gifted ones, but the ones who never stop.",
        "We were all wrong, and it turns out that the hardest part is simply showing up.",
    ],
    "question": [
        "Have you ever asked yourself why you are so tired?",
        "What if your alarm clock is slowly killing you?",
        "Here's the thing: we sleep two hours less than our grandparents did.",
        "Would you drive drunk to work every single morning?",
    ],
}


def flat(count: int, seed: int = 1) -> list[str]:
    """Distinct, even sentences; the same for the same seed."""
    chance = random.Random(seed)
    said: dict[str, None] = {}
    while len(said) < count:
        parts = [chance.choice(each) for each in (PEOPLE, ACTS, THINGS, WHEN)]
        tail = f" {chance.choice(TAILS)}" if chance.random() < 0.6 else ""
        said[" ".join(parts) + tail + "."] = None
    return list(said)


@pytest.fixture(scope="session")
def flat_talk() -> list[str]:
    """Ninety flat sentences, about eight minutes."""
    return flat(90)


@pytest.fixture(scope="session")
def long_talk() -> list[str]:
    """Two hours: twenty thousand words."""
    return flat(1500)


@pytest.fixture(params=sorted(PASSAGES))
def passage(request: pytest.FixtureRequest) -> list[str]:
    """Each strong passage."""
    return PASSAGES[request.param]
