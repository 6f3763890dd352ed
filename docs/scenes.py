"""Draws what video templates and docs/compose.md need: python docs/scenes.py --write

`backgrounds` are the pictures behind the bundled video templates, `sheets` those of the page. Nothing is read from
outside: the same code gives the same pictures.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from PIL import Image, ImageDraw

import clipforge_templates
from clipforge_core import Timeline
from clipforge_core.compose.compiling import compile_project
from clipforge_core.compose.facts import Facts, File, Said, elements_of
from clipforge_core.compose.grammar import Image as ImagePart
from clipforge_core.compose.grammar import Subtitles
from clipforge_core.compose.hearing import given_words
from clipforge_core.compose.reading import project_of
from clipforge_media.render.images import picture_facts
from clipforge_media.render.snapshot import snapshots

VIDEOS = Path(clipforge_templates.__file__).parent / "videos"
PICTURES = Path(__file__).parent / "pictures" / "compose"
TALL, GAP, QUALITY = 300, 10, 84

Colour = tuple[int, int, int]
GROUNDS: dict[str, tuple[tuple[int, int], Colour, Colour, tuple[tuple[float, float, float, Colour], ...]]] = {
    "dusk": (
        (1080, 1920),
        (18, 16, 48),
        (74, 28, 84),
        ((0.2, 0.15, 0.5, (230, 96, 120)), (0.9, 0.55, 0.45, (84, 70, 200)), (0.1, 0.95, 0.4, (250, 150, 90))),
    ),
    "ocean": (
        (1080, 1920),
        (6, 24, 48),
        (10, 66, 92),
        ((0.85, 0.1, 0.5, (40, 170, 170)), (0.1, 0.5, 0.4, (30, 90, 190)), (0.8, 0.95, 0.45, (60, 200, 160))),
    ),
    "slate": (
        (1920, 1080),
        (18, 22, 34),
        (34, 44, 66),
        ((0.1, 0.1, 0.4, (60, 84, 140)), (0.95, 0.9, 0.5, (200, 80, 70)), (0.6, 0.3, 0.3, (46, 60, 100))),
    ),
}
"""Size, colours above and below, and lights: (middle x, y, radius in heights, colour)."""


def background(name: str) -> Image.Image:
    """A soft ground of colours with lights, and a little grain against bands."""
    (width, height), above, below, lights = GROUNDS[name]
    y, x = np.mgrid[0:height, 0:width].astype(np.float64)
    share = (y / height)[..., None]
    picture = np.array(above) * (1 - share) + np.array(below) * share
    for cx, cy, radius, colour in lights:
        away = np.hypot(x - cx * width, y - cy * height) / (radius * height)
        light = (np.exp(-(away**2) * 2.2) * 0.75)[..., None]
        picture = picture * (1 - light) + np.array(colour) * light
    picture += np.random.default_rng(7).normal(0, 1.1, picture.shape[:2])[..., None]
    return Image.fromarray(np.clip(picture, 0, 255).astype(np.uint8))


def kettle() -> Image.Image:
    """The picture of a product, for those who try a template without one of their own."""
    scale = 3
    picture = Image.new("RGBA", (900 * scale, 900 * scale), (0, 0, 0, 0))
    draw = ImageDraw.Draw(picture)

    def box(*edges: int) -> list[int]:
        return [edge * scale for edge in edges]

    draw.arc(box(200, 110, 620, 560), 180, 360, fill=(40, 44, 58, 255), width=44 * scale)
    draw.polygon([p * scale for p in (600, 400, 800, 300, 850, 330, 660, 560)], fill=(236, 120, 90, 255))
    draw.rounded_rectangle(box(150, 320, 680, 790), 150 * scale, fill=(246, 140, 104, 255))
    draw.rounded_rectangle(box(210, 380, 270, 700), 30 * scale, fill=(255, 196, 168, 255))
    draw.rounded_rectangle(box(250, 290, 580, 340), 24 * scale, fill=(40, 44, 58, 255))
    draw.ellipse(box(385, 240, 445, 300), fill=(40, 44, 58, 255))
    draw.rounded_rectangle(box(190, 780, 640, 820), 20 * scale, fill=(40, 44, 58, 255))
    return picture.resize((900, 900), Image.Resampling.LANCZOS)


def accent() -> Image.Image:
    """A spot of colour, to be stretched to lines and bars."""
    return Image.new("RGB", (16, 16), (255, 107, 94))


def write_media() -> None:
    """The pictures of the bundled video templates."""
    folder = VIDEOS / "media"
    folder.mkdir(parents=True, exist_ok=True)
    for name in GROUNDS:
        background(name).save(folder / f"{name}.webp", quality=82, method=6)
    kettle().save(folder / "kettle.webp", quality=88, method=6)
    accent().save(folder / "accent.png")


def timeline_of(project: dict[str, Any], folder: Path) -> Timeline:
    """The Timeline of a project of pictures, texts and given words; its files lie in the folder."""
    made = project_of(project)
    files: dict[str, File] = {}
    words: dict[str, tuple[Said, ...]] = {}
    for path, scene, part in elements_of(made):
        if isinstance(part, ImagePart):
            facts = picture_facts(folder / part.src)
            files[path] = File(
                path=str(folder / part.src),
                digest=part.src,
                width=facts.width,
                height=facts.height,
                moving=facts.moving,
            )
        elif isinstance(part, Subtitles):
            words[path] = tuple(given_words(part, scene))
    return compile_project(made, Facts(files=files, words=words)).timeline


def sheet(project: dict[str, Any], times: Sequence[float], folder: Path, columns: int) -> Image.Image:
    """Moments of a project beside each other."""
    timeline = timeline_of(project, folder)
    shots = snapshots(timeline, [int(t * timeline.canvas.frame_rate) for t in times])
    frames = [Image.fromarray(shot) for shot in shots]
    small = [f.resize((round(f.width * TALL / f.height), TALL), Image.Resampling.LANCZOS) for f in frames]
    width, rows = small[0].width, -(-len(small) // columns)
    whole = Image.new("RGB", (columns * (width + GAP) - GAP, rows * (TALL + GAP) - GAP), (255, 255, 255))
    for number, picture in enumerate(small):
        whole.paste(picture, (number % columns * (width + GAP), number // columns * (TALL + GAP)))
    return whole


def sheets() -> Iterator[tuple[str, Image.Image]]:
    """(name, picture) of every picture of the page."""
    with TemporaryDirectory() as place:
        folder = Path(place)
        _card().save(folder / "card.png")
        _card().resize((240, 160)).save(folder / "small.png")
        _card().resize((900, 600)).save(folder / "large.png")
        _frame().save(folder / "frame.png")
        background("slate").resize((1280, 720)).save(folder / "ground.png")
        for name, (project, times, columns) in json.loads(json.dumps(_projects())).items():
            yield name, sheet({"resolution": "1280x720", **project}, times, folder, columns)


def _card() -> Image.Image:
    picture = Image.new("RGB", (600, 400), (24, 120, 160))
    draw = ImageDraw.Draw(picture)
    for i in range(0, 600, 50):
        draw.line([(i, 0), (i, 400)], fill=(60, 150, 186))
    for i in range(0, 400, 50):
        draw.line([(0, i), (600, i)], fill=(60, 150, 186))
    draw.ellipse([200, 100, 400, 300], fill=(255, 205, 90))
    for corner in ((0, 0), (540, 0), (0, 340), (540, 340)):
        draw.rectangle([*corner, corner[0] + 59, corner[1] + 59], fill=(235, 90, 80))
    return picture


def _frame() -> Image.Image:
    picture = Image.new("RGBA", (520, 520), (0, 0, 0, 0))
    ImageDraw.Draw(picture).rectangle([0, 0, 519, 519], outline=(255, 255, 255, 150), width=3)
    return picture


def _projects() -> dict[str, tuple[dict[str, Any], list[float], int]]:
    label = {"position": "left-top", "settings": {"font-size": 56, "box-color": "#000000b0"}}
    ground = {"type": "image", "src": "ground.png", "resize": "cover"}
    rooms = [{"x": x, "y": 130, "width": 520, "height": 520} for x in (80, 680)]
    resizes = [
        {
            "duration": 1,
            "background-color": "#22283a",
            "elements": [
                *(
                    {"type": "image", "src": src, "resize": mode, **room}
                    for src, room in zip(("small.png", "large.png"), rooms, strict=True)
                ),
                *({"type": "image", "src": "frame.png", **room} for room in rooms),
                {"type": "text", "text": mode, **label},
            ],
        }
        for mode in ("cover", "contain", "fit", "stretch", "center")
    ]
    places = [
        "left-top", "center-top", "right-top", "left-center", "center", "right-center", "left-bottom",
        "center-bottom", "right-bottom",
    ]  # fmt: skip
    positions = {
        "duration": 1,
        "elements": [ground]
        + [
            {"type": "text", "text": p, "position": p, "settings": {"font-size": 48, "box-color": "#000000a0"}}
            for p in places
        ],
    }
    order = {
        "duration": 1,
        "elements": [
            ground,
            {"type": "text", "text": "z-index 1", "x": 90, "y": 300, "z-index": 1, "settings": {"font-size": 110}},
            {
                "type": "image",
                "src": "card.png",
                "x": 380,
                "y": 140,
                "width": 480,
                "z-index": 2,
                "opacity": 0.85,
                "corner-radius": 40,
            },
            {
                "type": "text",
                "text": "z-index 3",
                "x": 640,
                "y": 380,
                "z-index": 3,
                "settings": {"font-size": 110, "color": "#ffcd5a"},
            },
        ],
    }
    spoken = [
        {"text": w, "start": 0.2 + 0.4 * i, "end": 0.55 + 0.4 * i}
        for i, w in enumerate(["Every", "word", "lights", "up", "as", "it", "is", "spoken"])
    ]
    looks: list[dict[str, Any]] = [
        {},
        {"style": "classic", "box-color": "#000000b0"},
        {
            "word-color": "#ff6b5e",
            "line-color": "#ffffff",
            "outline-color": "#22283a",
            "outline-width": 8,
            "font-size": 70,
            "position": "center",
        },
        {
            "all-caps": True,
            "shadow-color": "#000000",
            "shadow-offset": 6,
            "outline-width": 0,
            "font-size": 64,
            "position": "left-top",
        },
    ]
    subtitles = [
        {"duration": 3.5, "elements": [ground, {"type": "subtitles", "words": spoken, "settings": look}]}
        for look in looks
    ]
    first = {
        "duration": 2,
        "elements": [
            ground,
            {"type": "text", "text": "One", "position": "left-center", "settings": {"font-size": 160}},
        ],
    }

    def second(style: str) -> dict[str, Any]:
        return {
            "duration": 2,
            "background-color": "#7a2f5c",
            "transition": {"style": style, "duration": 1},
            "elements": [
                {"type": "text", "text": "Two", "position": "right-center", "settings": {"font-size": 160}},
                {"type": "image", "src": "card.png", "width": 320, "position": "center-top", "y": 40},
            ],
        }

    passing = [s for style in ("fade", "wipe-left", "slide-right") for s in (first, second(style))]
    return {
        "resize": ({"scenes": resizes}, [0.5, 1.5, 2.5, 3.5, 4.5], 3),
        "positions": ({"scenes": [positions, order]}, [0.5, 1.5], 2),
        "subtitles": ({"scenes": subtitles}, [1.2, 4.7, 8.2, 11.7], 2),
        "transitions": ({"scenes": passing}, [2.35, 6.35, 10.35], 3),
    }


def main() -> None:
    """Write everything."""
    if "--write" not in sys.argv:
        raise SystemExit(__doc__)
    write_media()
    PICTURES.mkdir(parents=True, exist_ok=True)
    for name, picture in sheets():
        picture.save(PICTURES / f"{name}.jpg", quality=QUALITY, optimize=True)


if __name__ == "__main__":
    main()
