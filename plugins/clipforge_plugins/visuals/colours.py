"""Colour schemes, and the contrast that text needs.

    scheme = scheme_of("blue")
    contrast(scheme.ink, scheme.ground[0])      # at least 4.5: WCAG 2.2, level AA

`ink` and `soft` are for words on the ground and on `card`; `accents` for shapes and, the first of them, for words, too;
`on_accent` is for words on any of the accents.
"""

from __future__ import annotations

from dataclasses import dataclass

LEAST_TEXT, LEAST_SHAPE = 4.5, 3.0
"""Contrast ratios of WCAG 2.2: 1.4.3 for text, 1.4.11 for what shapes tell."""
USUAL = "blue"


@dataclass(frozen=True)
class Scheme:
    """Colours that go together, "#rrggbb"."""

    name: str
    ground: tuple[str, str]
    card: str
    rule: str
    ink: str
    soft: str
    on_accent: str
    accents: tuple[str, ...]

    @property
    def accent(self) -> str:
        """The first among the accents."""
        return self.accents[0]

    @property
    def dark(self) -> bool:
        """True where words are lighter than the ground."""
        return luminance(self.ink) > luminance(self.ground[0])


SCHEMES: tuple[Scheme, ...] = (
    Scheme(
        "blue", ("#0a1a44", "#123a86"), "#1b4191", "#3c64b8", "#ffffff", "#c9dafc", "#0a1a44",
        ("#ffd166", "#74c7ff", "#7ee8b5", "#ff9f80", "#d7b8ff", "#f6f08a"),
    ),
    Scheme(
        "dark", ("#0d0f16", "#1a1e2e"), "#262b3f", "#454c69", "#ffffff", "#b9c0d6", "#0d0f16",
        ("#7cc4ff", "#ffd166", "#6fe3ac", "#ff8fa3", "#c9b1ff", "#ffb870"),
    ),
    Scheme(
        "light", ("#f8fafd", "#e6ecf7"), "#ffffff", "#c6d0e4", "#0f172e", "#4a5573", "#ffffff",
        ("#1d5ad8", "#c2410c", "#0b7a55", "#b3216b", "#6b3fc4", "#8a5a00"),
    ),
    Scheme(
        "warm", ("#40120f", "#7a2a16"), "#8f3a22", "#b4603f", "#fffaf3", "#ffd9bf", "#2c0b08",
        ("#ffc95c", "#ff9d76", "#ffe3b0", "#9be0c3", "#ffb3c7", "#e8d36b"),
    ),
    Scheme(
        "green", ("#04241c", "#0c4a37"), "#145c46", "#2f8367", "#f7fffb", "#bfe8d6", "#04241c",
        ("#c6f36a", "#6fe3d0", "#ffd97a", "#ffab91", "#b8d4ff", "#f3a8d0"),
    ),
    Scheme(
        "purple", ("#1e0f45", "#46218a"), "#56309e", "#7b56c4", "#ffffff", "#ddd0fb", "#1e0f45",
        ("#ffcf5c", "#ff9ad5", "#7fe0ff", "#9df0b4", "#ffb38a", "#e6dcff"),
    ),
    Scheme(
        "cream", ("#fbf5e9", "#f1e5cd"), "#fffdf7", "#dcc9a3", "#2b2013", "#62503a", "#fffdf7",
        ("#9c3a14", "#1f6a63", "#7a5a00", "#7c2f5c", "#2f558f", "#55661a"),
    ),
    Scheme(
        "mono", ("#101010", "#222222"), "#303030", "#565656", "#ffffff", "#c4c4c4", "#101010",
        ("#ffffff", "#bdbdbd", "#dedede", "#a2a2a2", "#cfcfcf", "#ededed"),
    ),
)  # fmt: skip

_ALSO = {
    "ocean": "blue", "sky": "blue", "corporate": "blue", "professional": "blue", "cool": "blue", "navy": "blue",
    "black": "dark", "night": "dark", "midnight": "dark", "neon": "dark", "white": "light", "bright": "light",
    "minimal": "light", "red": "warm", "orange": "warm", "sunset": "warm", "fire": "warm", "nature": "green",
    "forest": "green", "eco": "green", "vibrant": "purple", "violet": "purple", "pink": "purple", "playful": "purple",
    "beige": "cream", "paper": "cream", "vintage": "cream", "sepia": "cream", "pastel": "cream", "gray": "mono",
    "grey": "mono", "monochrome": "mono", "noir": "mono", "yellow": "warm", "gold": "warm",
}  # fmt: skip
"""Words that people say for a scheme."""


def scheme_of(word: str) -> Scheme:
    """The scheme that is called so, or that the word means; the usual one for any other."""
    known = {scheme.name: scheme for scheme in SCHEMES}
    wanted = word.casefold().strip()
    return known.get(wanted) or known[_ALSO.get(wanted, USUAL)]


def knows(word: str) -> bool:
    """True where a word means a scheme."""
    wanted = word.casefold().strip()
    return wanted in _ALSO or any(scheme.name == wanted for scheme in SCHEMES)


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green, blue, 0 to 255, of "#rrggbb"."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def luminance(colour: str) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2, "relative luminance")."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in channels(colour))]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(first: str, second: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, "contrast ratio")."""
    high, low = sorted((luminance(first), luminance(second)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def mixed(first: str, second: str, share: float) -> str:
    """`first` with that share (0 to 1) of `second`."""
    parts = (round(a + (b - a) * share) for a, b in zip(channels(first), channels(second), strict=True))
    return "#" + "".join(f"{part:02x}" for part in parts)


def faint(scheme: Scheme) -> str:
    """What stands where something is going to be: just seen on the ground."""
    return mixed(scheme.rule, scheme.ground[1], 0.66)
