"""Scene files for Hypothesis: valid ones with the facts of their files, and mutations that make them invalid."""

from __future__ import annotations

import copy
from fractions import Fraction
from typing import Any

import msgspec
from hypothesis import strategies as st

from clipforge_core import Word
from clipforge_core.compose.facts import Facts, File, Said, elements_of
from clipforge_core.compose.grammar import Audio, Image, Music, Project, Subtitles, Video, Voice

PLACES = [
    "center", "left-top", "center-top", "right-top", "left-center", "center-center", "right-center", "left-bottom",
    "center-bottom", "right-bottom",
]  # fmt: skip

hex_colours = st.sampled_from(["#fff", "#00ff7f", "#10203080", "#ABCDEF"])
colours_or_none = st.one_of(hex_colours, st.just("transparent"))
lengths = st.integers(1, 60).map(lambda n: n / 10)
starts = st.integers(0, 30).map(lambda n: n / 10)
names = st.text("abcdefgh0123", min_size=1, max_size=6)
texts = st.lists(st.sampled_from(["One", "two,", "three.", "été", "שלום", "世界", "42"]), min_size=1, max_size=9).map(
    " ".join
)
passings = st.fixed_dictionaries(
    {"style": st.sampled_from(["fade", "wipe-left", "wipe-right", "slide-left", "slide-right"])},
    optional={"duration": st.sampled_from([0.1, 0.4, 1])},
)
letters = {
    "font-family": st.sampled_from(["Montserrat", "Arial"]),
    "font-size": st.sampled_from([12, 24, 40.5]),
    "font-weight": st.sampled_from([100, 400, 900]),
    "outline-color": colours_or_none,
    "outline-width": st.sampled_from([0, 2, 5.5]),
    "shadow-color": colours_or_none,
    "shadow-offset": st.sampled_from([-3, 0, 4]),
    "box-color": colours_or_none,
    "all-caps": st.booleans(),
}
common = {"comment": st.text(max_size=5), "start": starts}
seen = {
    **common,
    "z-index": st.integers(-3, 3),
    "x": st.integers(-200, 900),
    "y": st.integers(-200, 900),
    "width": st.integers(1, 900),
    "height": st.integers(1, 900),
    "position": st.sampled_from(PLACES),
    "opacity": st.sampled_from([0, 0.5, 1]),
    "duration": lengths.filter(lambda n: n >= 1),
    "enter": passings,
    "leave": passings,
}
heard = {**common, "volume": st.sampled_from([0, 0.25, 1]), "fade-in": st.just(0.1), "fade-out": st.just(0.1)}
resizes = st.sampled_from(["cover", "contain", "fit", "stretch", "center"])


def element(kind: str, required: dict[str, Any], optional: dict[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"type": st.just(kind), **required}, optional=optional)


@st.composite
def timed_words(draw: st.DrawFn) -> list[dict[str, Any]]:
    edges = sorted(draw(st.lists(st.integers(0, 400), min_size=2, max_size=12)))
    return [
        {"text": draw(st.sampled_from(["so", "far,", "good."])), "start": a / 100, "end": b / 100}
        for a, b in zip(edges, edges[1:], strict=False)
    ]


audios = element(
    "audio",
    {"src": st.sampled_from(["a.wav", "b.mp3"])},
    {**heard, "language": st.just("pt-BR"), "seek": st.sampled_from([0, 0.5]), "duration": lengths},
)
voices = element("voice", {"text": texts}, {**heard, "speed": st.sampled_from([0.5, 1, 2]), "language": st.just("en")})
musics = element("music", {"src": st.just("m.mp3")}, {**heard, "duck": st.booleans()})
images = element(
    "image",
    {"src": st.sampled_from(["a.png", "b.gif"])},
    {
        **seen,
        "resize": resizes,
        "corner-radius": st.sampled_from([0, 20]),
        "motion": st.sampled_from(["none", "zoom-in", "zoom-out", "pan-left", "pan-right", "pan-up", "pan-down"]),
    },
)
videos = element(
    "video",
    {"src": st.just("v.mp4")},
    {**seen, "resize": resizes, "volume": st.sampled_from([0, 1]), "seek": st.just(0.5), "loop": st.booleans()},
)
writings = element(
    "text",
    {"text": texts},
    {
        **seen,
        "settings": st.fixed_dictionaries(
            {}, optional={**letters, "color": hex_colours, "align": st.sampled_from(["left", "center", "right"])}
        ),
    },
)
subtitle_settings = st.fixed_dictionaries(
    {},
    optional={
        **letters,
        "style": st.sampled_from(["progressive", "classic"]),
        "word-color": hex_colours,
        "line-color": hex_colours,
        "position": st.sampled_from(PLACES),
        "max-words": st.integers(1, 12),
    },
)
subtitles = st.one_of(
    element("subtitles", {"words": timed_words()}, {"settings": subtitle_settings, "z-index": st.integers(-2, 2)}),
    element("subtitles", {}, {"settings": subtitle_settings, "text": texts, "language": st.just("en")}),
)
elements = st.one_of(audios, voices, musics, images, videos, writings, subtitles)

scenes = st.builds(
    lambda scene, length, parts: {**scene, **length, "elements": parts},
    st.fixed_dictionaries(
        {},
        optional={
            "background-color": colours_or_none,
            "comment": st.text(max_size=4),
            "pause": st.sampled_from([0, 0.5]),
        },
    ),
    lengths.map(lambda n: {"duration": n + 3.1}),
    st.lists(elements, max_size=4),
)


@st.composite
def projects(draw: st.DrawFn) -> dict[str, Any]:
    """A valid project as plain JSON."""
    parts = draw(st.lists(scenes, min_size=1, max_size=4))
    for scene in parts[1:]:
        if draw(st.booleans()):
            scene["transition"] = draw(passings)
        if draw(st.booleans()) and any(e["type"] in ("audio", "voice", "video") for e in scene["elements"]):
            del scene["duration"]
            for part in scene["elements"]:
                if part["type"] in ("audio", "video", "voice"):
                    part.pop("seek", None)
                    part.pop("loop", None)
    project = draw(
        st.fixed_dictionaries(
            {"scenes": st.just(parts)},
            optional={
                "resolution": st.sampled_from(["640x360", "320x320"]),
                "quality": st.sampled_from(["low", "medium", "high"]),
                "frame-rate": st.sampled_from([10, 25, 29.97, 30]),
                "background-color": hex_colours,
                "comment": st.text(max_size=5),
                "elements": st.lists(elements, max_size=3),
            },
        )
    )
    number = 0
    for part in [*parts, *(e for s in parts for e in s["elements"]), *project.get("elements", [])]:
        if draw(st.booleans()):
            part["id"] = f"id{number}"
            number += 1
    return project


def facts_for(project: Project) -> Facts:
    """Made-up facts: sounds of 4 s, films of 3.2 s, pictures of some sizes; words where subtitles need them."""
    files: dict[str, File] = {}
    words: dict[str, tuple[Said, ...]] = {}
    for path, scene, part in elements_of(project):
        if isinstance(part, Audio | Voice | Music):
            files[path] = File(path=f"/m/{path}", digest="aa", duration=Fraction(4), sounds=True)
        elif isinstance(part, Image):
            moving = part.src.endswith("gif")
            files[path] = File(path=f"/m/{part.src}", digest=part.src, width=300, height=200, moving=moving)
        elif isinstance(part, Video):
            files[path] = File(
                path=f"/m/{part.src}", digest="vv", width=640, height=360, duration=Fraction(16, 5), sounds=True
            )
        elif isinstance(part, Subtitles):
            given = part.words or ()
            said = [Word(text=w.text, start=Fraction(str(w.start)), end=Fraction(str(w.end))) for w in given] or [
                Word(text="said", start=Fraction(1, 2), end=Fraction(1))
            ]
            words[path] = (Said(scene=scene, words=tuple(said), language="en"),)
    return Facts(files=files, words=words)


WRONG: dict[str, list[Any]] = {
    "type": ["film", 3, None],
    "src": ["", 7, None],
    "text": ["", [], None],
    "volume": [1.01, -0.1, "loud"],
    "opacity": [2, "half"],
    "resize": ["zoom", 1],
    "motion": ["spin"],
    "position": ["bottom-left", "middle", 4],
    "z-index": [1.5, "top", 5000],
    "x": ["left", 100_000],
    "y": [[], -100_000],
    "width": [0, -3, "50%"],
    "height": [0, 10_000],
    "start": [-1, "now"],
    "duration": [0, -2, "long"],
    "background-color": ["red", "#12", "#gggggg", "#ffffff\n"],
    "word-color": ["white", "#1234", "transparent"],
    "line-color": ["#fffff", 0],
    "outline-color": ["none", "#ff"],
    "shadow-color": ["black"],
    "box-color": ["rgba(0,0,0,.5)"],
    "color": ["blue", "transparent"],
    "font-size": [0, -12, "24px", 5000],
    "font-weight": ["bold", 50],
    "outline-width": [-1, "thin"],
    "shadow-offset": [[1, 2], 1000],
    "style": ["karaoke", "spin", 1],
    "resolution": ["full hd", "1920", "1920x", "1x1", 1080],
    "quality": ["best", 3],
    "frame-rate": [0, 1000, "30fps"],
    "language": ["english!", ""],
    "speed": [0.1, 3],
    "max-words": [0, 1.5],
    "loop": ["yes", 1],
    "duck": [1],
    "all-caps": ["no"],
    "align": ["justify"],
    "scenes": [[], {}, "one"],
    "elements": [{}, "none"],
    "settings": [[], "big"],
    "enter": ["fade", 1],
    "leave": ["fade"],
    "transition": ["fade", 2],
    "corner-radius": [-1],
    "seek": [-2],
    "pause": [-1, "a moment"],
    "fade-in": [0, 99],
    "fade-out": ["slow"],
    "id": ["", 5],
    "words": [[], "so far"],
}
"""Values that no key of that name takes."""


def places(value: Any, path: str = "") -> list[tuple[str, str]]:
    """(path of the object, key) of every key of a document."""
    found: list[tuple[str, str]] = []
    if isinstance(value, dict):
        for key, item in value.items():
            found.append((path, key))
            found += places(item, f"{path}.{key}" if path else key)
    elif isinstance(value, list):
        for number, item in enumerate(value):
            found += places(item, f"{path}[{number}]")
    return found


def at_path(data: Any, path: str) -> Any:
    """The value at a path such as `scenes[0].elements[1]`."""
    for part in path.replace("]", "").replace("[", ".").split(".") if path else ():
        data = data[int(part)] if isinstance(data, list) else data[part]
    return data


@st.composite
def mutations(draw: st.DrawFn) -> tuple[dict[str, Any], str]:
    """(a project with one wrong value, the path that an error has to name)."""
    project = msgspec.json.decode(msgspec.json.encode(draw(projects())))
    mutant = copy.deepcopy(project)
    kind = draw(st.sampled_from(["value", "value", "value", "unknown", "missing"]))
    spots = places(project)
    if kind == "unknown":
        path = draw(st.sampled_from(sorted({p for p, _ in spots})))
        at_path(mutant, path)["colour-of-the-sky"] = "blue"
        return mutant, f"{path}.colour-of-the-sky" if path else "colour-of-the-sky"
    if kind == "missing":
        required = [(p, k) for p, k in spots if k in ("type", "src", "scenes") or (k == "text" and _bound(project, p))]
        path, key = draw(st.sampled_from(required))
        del at_path(mutant, path)[key]
        return mutant, f"{path}.{key}" if path else key
    path, key = draw(st.sampled_from([(p, k) for p, k in spots if k in WRONG]))
    wrong = draw(st.sampled_from(WRONG[key]))
    if wrong is None and key == "text" and not _bound(project, path):
        wrong = 5
    at_path(mutant, path)[key] = wrong
    return mutant, f"{path}.{key}" if path else key


def _bound(project: Any, path: str) -> bool:
    """True where `text` is required: not in subtitles, nor in the words of them."""
    return bool(at_path(project, path).get("type") in ("text", "voice") or "end" in at_path(project, path))
