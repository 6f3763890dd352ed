"""A script for people: as Markdown, with its times, what stands in the picture, and its sources as footnotes.

markdown(script)
source_lines(script)        # ["[1] tides.pdf, characters 0 to 117: “The moon pulls …”", …]
"""

from __future__ import annotations

from clipforge_core.model.script import Citation, Script, ScriptScene, ScriptSource

QUOTE = 160
"""Characters of a quote that are shown."""
_ROLES = {"call_to_action": "call to action"}


def markdown(script: Script) -> str:
    """The whole script as a Markdown document with footnotes."""
    facts = [f"{script.seconds:.0f} s", *filter(None, (script.language, script.platform, script.tone))]
    lines = [f"# {script.title}", "", " · ".join(facts), ""]
    for note in script.notes:
        lines += [f"> {note}", ""]
    numbers = footnotes(script)
    for scene, start in timed(script):
        title = f" {scene.title}" if scene.title else ""
        lines += [f"## {clock(start)} {role(scene)}:{title}" if title else f"## {clock(start)} {role(scene)}", ""]
        said = [f"{s.text}{''.join(f'[^{numbers[c]}]' for c in s.citations)}" for s in scene.narration]
        lines += [" ".join(said), ""]
        if scene.on_screen:
            lines += [f"*In the picture: {' / '.join(scene.on_screen)}*", ""]
    lines += [f"[^{number}]: {text}" for number, text in _footnoted(script, numbers)]
    if script.scores:
        lines += ["", "| score | of 100 |", "|---|---|"]
        lines += [f"| {score.name} | {score.value:.0f} |" for score in script.scores]
    return "\n".join(lines).rstrip() + "\n"


def timed(script: Script) -> list[tuple[ScriptScene, float]]:
    """Each scene with the second at which it begins."""
    found: list[tuple[ScriptScene, float]] = []
    at = 0.0
    for scene in script.scenes:
        found.append((scene, at))
        at += scene.seconds
    return found


def footnotes(script: Script) -> dict[Citation, int]:
    """A number for each citation, in the order in which they come."""
    numbers: dict[Citation, int] = {}
    for scene in script.scenes:
        for sentence in scene.narration:
            for citation in sentence.citations:
                numbers.setdefault(citation, len(numbers) + 1)
    return numbers


def source_lines(script: Script) -> list[str]:
    """A line for each footnote: what is cited, where it stands, and what stands there."""
    return [f"[{number}] {text}" for number, text in _footnoted(script, footnotes(script))]


def role(scene: ScriptScene) -> str:
    """What a scene is there for, in words."""
    return _ROLES.get(scene.role, scene.role)


def clock(seconds: float) -> str:
    """Seconds as 1:05."""
    whole = max(0, int(seconds + 0.5))
    return f"{whole // 60}:{whole % 60:02d}"


def _footnoted(script: Script, numbers: dict[Citation, int]) -> list[tuple[int, str]]:
    named = {source.id: _name(source) for source in script.sources}
    found: list[tuple[int, str]] = []
    for citation, number in numbers.items():
        quote = " ".join(citation.quote.split())
        shown = quote if len(quote) <= QUOTE else f"{quote[: QUOTE - 1].rstrip()}…"
        place = f"{named.get(citation.source, citation.source)}, characters {citation.start} to {citation.end}"
        found.append((number, f"{place}: “{shown}”"))
    return found


def _name(source: ScriptSource) -> str:
    return source.uri or source.title or ("the context" if source.kind == "context" else source.id)
