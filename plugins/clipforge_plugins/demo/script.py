"""What the demo's talk says, section by section, with what each slide shows.

The figures are those of Hermann Ebbinghaus, "Über das Gedächtnis" (1885), chapter 7: the work saved when a learned
list was learned again after some time.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Section:
    """One slide: a heading, lines that appear one after another, an optional drawing, and what is said."""

    heading: str
    lines: tuple[str, ...]
    said: str
    drawing: str = ""
    colours: tuple[str, str] = ("#12263f", "#1d3d63")


SAVED: tuple[tuple[str, int], ...] = (
    ("20 min", 58),
    ("1 hour", 44),
    ("9 hours", 36),
    ("1 day", 34),
    ("6 days", 25),
    ("31 days", 21),
)
"""Percent of the work that was saved after a time: rounded from the book's table."""

SECTIONS: tuple[Section, ...] = (
    Section(
        heading="The leaky bucket",
        lines=("What stays in your head?",),
        said=(
            "What would you say if I told you that by tomorrow, two thirds of what you learn today will be gone? "
            "It sounds like a threat. It is one of the oldest measurements in psychology, and it is also the best "
            "news a learner ever had."
        ),
    ),
    Section(
        heading="One man, one desk",
        lines=("Berlin, 1880s", "Thousands of syllables", "One subject: himself"),
        said=(
            "In the eighteen eighties, Hermann Ebbinghaus sat down at a desk and learned lists of syllables that "
            "mean nothing. He had no laboratory and no students. He learned a list, waited, and learned it again, "
            "and he counted how much work the second time saved him."
        ),
        colours=("#2a1f3d", "#4a2f5e"),
    ),
    Section(
        heading="The forgetting curve",
        lines=(),
        drawing="curve",
        said=(
            "Look at the curve. After twenty minutes, he kept fifty eight percent. After one hour, forty four. "
            "After one day, only thirty four percent was left. But then something surprising happens. After a whole "
            "month, he still kept twenty one percent. You forget most of it at once, and then you almost stop "
            "forgetting."
        ),
        colours=("#0f2a2e", "#18484a"),
    ),
    Section(
        heading="The mistake nearly everyone makes",
        lines=("Reading it again", "feels like knowing it"),
        said=(
            "So here is the mistake nearly everyone makes. We read the chapter again. And again. The words feel "
            "familiar, and we think that we know them. But feeling familiar is not the same as remembering. "
            "Never trust a page that you can see."
        ),
        colours=("#3d1a1a", "#66302a"),
    ),
    Section(
        heading="Close the book",
        lines=("Ask yourself", "Answer aloud", "Then look"),
        said=(
            "What works instead is almost too simple. Close the book, and ask yourself what it said. Pulling an "
            "answer out of your head makes the path to it stronger, even when you get it wrong. It is harder, it is "
            "slower, and that is exactly why it works."
        ),
        colours=("#1c3018", "#31522a"),
    ),
    Section(
        heading="Wait, then repeat",
        lines=(),
        drawing="spacing",
        said=(
            "And the second rule: wait. Repeat after a day, then after three days, then after a week, then after a "
            "month. Each time, the curve falls more slowly. Four short meetings beat one long night, every single time."
        ),
        colours=("#12263f", "#1d3d63"),
    ),
    Section(
        heading="Two rules",
        lines=("1  Ask before you look", "2  Wait before you repeat"),
        said=(
            "So, two rules. Ask before you look, and wait before you repeat. The bucket will always leak. "
            "But now you know when to fill it."
        ),
        colours=("#2a1f3d", "#4a2f5e"),
    ),
)
