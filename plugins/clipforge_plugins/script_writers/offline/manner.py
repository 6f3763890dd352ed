"""How a script is told: what its platform, tone, length and liking make of hook, order, sentences and what is shown."""

from __future__ import annotations

from dataclasses import dataclass

from clipforge_core import ScriptBrief, ScriptLanguage

FORMAL = ("formal", "professional", "serious", "academic", "corporate", "neutral", "authoritative")
LIVELY = ("casual", "funny", "humorous", "energetic", "playful", "friendly", "dramatic", "bold", "conversational")
_SHORT_FORM = ("tiktok", "instagram", "reels", "reel", "instagram_reels", "shorts", "youtube_shorts", "youtube-shorts")
_SAME = {
    "reels": "instagram",
    "reel": "instagram",
    "instagram_reels": "instagram",
    "shorts": "youtube",
    "youtube_shorts": "youtube",
    "youtube-shorts": "youtube",
    "twitter": "x",
}
HOOKS = ("number", "contrast", "question", "statement")
ORDER = ("hook", "definition", "point", "example", "catch", "action", "recap", "call_to_action")


@dataclass(frozen=True)
class Manner:
    """`hooks` are the kinds of opening, the wanted ones first; `roles` the order of scenes; `lines` how many lines
    stand in a picture, and `scene` the seconds of a usual scene. `liked` where the order is that of liked scripts: else
    points, example, catch and action stand as in their sources. `asks` where a question is wished for first."""

    language: ScriptLanguage
    platform: str
    formal: bool
    hooks: tuple[str, ...]
    roles: tuple[str, ...]
    lines: int
    scene: float
    leads: bool
    liked: bool = False
    asks: bool = False


def manner_of(brief: ScriptBrief, language: ScriptLanguage) -> Manner:
    """How this brief is told."""
    platform = brief.platform.strip().lower().replace(" ", "_")
    tone = brief.tone.strip().lower()
    formal = tone in FORMAL or (platform == "linkedin" and tone not in LIVELY)
    short = platform in _SHORT_FORM
    hooks: tuple[str, ...] = HOOKS
    if formal:
        hooks = (
            ("statement", "number", "contrast", "question")
            if tone == "academic"
            else ("number", "statement", "contrast", "question")
        )
    elif tone in LIVELY:
        hooks = ("question", "contrast", "number", "statement")
    liked = brief.liking.hook if brief.liking else ""
    if liked in HOOKS:
        hooks = (liked, *(kind for kind in hooks if kind != liked))
    return Manner(
        language=language,
        platform=_SAME.get(platform, platform),
        formal=formal,
        hooks=hooks,
        roles=_roles(brief),
        lines=1 if short else 3 if formal else 2,
        scene=7.0 if short else 11.0,
        leads=brief.seconds >= 30 and language.known,
        liked=bool(brief.liking and brief.liking.roles),
        asks=hooks[0] == "question",
    )


def _roles(brief: ScriptBrief) -> tuple[str, ...]:
    """Scenes in their order: the liked ones as they were liked, the others where they usually stand."""
    if brief.seconds < 15:
        usual: tuple[str, ...] = ("hook", "definition", "point")
    elif brief.seconds < 30:
        usual = ("hook", "definition", "point", "catch", "call_to_action")
    else:
        usual = ORDER
    liked = [role for role in dict.fromkeys(brief.liking.roles if brief.liking else ()) if role in usual]
    if not liked:
        return usual
    order: list[str] = list(liked)
    for role in usual:
        if role not in order:
            before = [other for other in usual[: usual.index(role)] if other in order]
            order.insert(order.index(before[-1]) + 1 if before else 0, role)
    order.remove("hook")
    return ("hook", *order)
