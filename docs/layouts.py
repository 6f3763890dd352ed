"""Draws the pictures of docs/layouts.md: python docs/layouts.py

Two made films are planned and drawn as clips are: two people in one picture, and a screen with a camera in its
corner. Nothing is read: the same code gives the same pictures.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import msgspec
from PIL import Image, ImageDraw

import clipforge_templates
from clipforge_core import Clip, Event, Events, ExportTemplate, FaceBox, FacePath, Faces, Timeline, Tracks, Word
from clipforge_core.stages.plan import plan_clip
from clipforge_core.templates import TemplateLibrary
from clipforge_media.backdrop import face_at, write_backdrop
from clipforge_media.captions.chain import FontChain
from clipforge_media.captions.fonts import FontBook
from clipforge_media.probing import probe
from clipforge_media.render.snapshot import snapshots

PICTURES = Path(__file__).parent / "pictures" / "layouts"
TEMPLATES = Path(clipforge_templates.__file__).parent / "exports"
WIDTH, HEIGHT, RATE, SECONDS = 1280, 720, 25, 12
TALL, GAP, QUALITY = 420, 12, 82
"""Height of the pictures in pixels, the room between two, and the quality of JPEG."""

SAID = "Why does nobody ask this before they begin and what would you have done if somebody had asked you"

CAMERA = (944, 492, 312, 204)
"""Left, top, width, height of the camera on the screen."""

Box = tuple[float, float, float, float]


def people() -> list[Image.Image]:
    """Somebody who talks and sways, a second and a half of it."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "figure.mp4"
        write_backdrop(path, 1.5)
        with av.open(str(path)) as container:
            return [frame.to_image() for frame in container.decode(video=0)]


def duo(figure: Image.Image) -> Image.Image:
    """Two of them in one picture, looking at each other."""
    half = figure.crop((320, 0, 960, 720))
    picture = Image.new("RGB", (WIDTH, HEIGHT))
    picture.paste(half, (0, 0))
    cooler = (0.80, 0.86, 1.12)
    bands = half.transpose(Image.Transpose.FLIP_LEFT_RIGHT).split()
    other = [
        band.point([min(255, round(v * share)) for v in range(256)]) for band, share in zip(bands, cooler, strict=True)
    ]
    picture.paste(Image.merge("RGB", other), (640, 0))
    return picture


def screen(figure: Image.Image) -> Image.Image:
    """An editor, and a camera in its corner."""
    face = FontChain(FontBook(), "Montserrat", 500).primary
    font = FontBook().load(face, 27)
    picture = Image.new("RGB", (WIDTH, HEIGHT), (27, 30, 38))
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 0, WIDTH, 46), fill=(46, 50, 63))
    draw.text((24, 7), "lesson.py", font=font, fill=(205, 208, 220))
    lines = ("def total(prices, rate):", "    return sum(p * (1 + rate) for p in prices)", "",
             "basket = [4.50, 12.00, 0.99]", "print(total(basket, 0.19))")  # fmt: skip
    for number, line in enumerate(lines):
        y = 84 + 54 * number
        draw.text((30, y), str(number + 1), font=font, fill=(104, 110, 130))
        draw.text((84 + 40 * line.startswith(" "), y), line.strip(), font=font, fill=(232, 234, 240))
    x, y, width, height = CAMERA
    picture.paste(figure.crop((250, 0, 1030, 510)).resize((width, height)), (x, y))
    return picture


def film(path: Path, draw: Callable[[Image.Image], Image.Image], figures: Sequence[Image.Image]) -> None:
    """Write a film of drawn pictures, back and forth."""
    there = [draw(figure) for figure in figures[::2]]
    order = [*there, *reversed(there)]
    with av.open(str(path), "w") as container:
        stream = container.add_stream("libx264", rate=RATE, options={"preset": "veryfast", "crf": "16", "threads": "1"})
        stream.width, stream.height, stream.pix_fmt = WIDTH, HEIGHT, "yuv420p"
        for number in range(RATE * SECONDS):
            container.mux(stream.encode(av.VideoFrame.from_image(order[number % len(order)])))
        container.mux(stream.encode(None))


def faces(boxes: Sequence[Box]) -> Faces:
    """Paths of faces that stand where the figures do."""
    times = [Fraction(i, 2) for i in range(2 * SECONDS)]
    paths = [FacePath(id=i, boxes=tuple(FaceBox(t, *box, mouth=0.5) for t in times)) for i, box in enumerate(boxes)]
    return Faces(paths=tuple(paths))


def planned(path: Path, name: str, boxes: Sequence[Box], aspect: str, inset: Box | None = None) -> Timeline:
    """A clip of the film, as a template shows it."""
    template = TemplateLibrary([("templates", TEMPLATES)]).get(name)
    template = msgspec.structs.replace(template, picture=msgspec.structs.replace(template.picture, short_side=540))
    said = SAID.split()
    words = [
        Word(text=w, start=Fraction(i, 2), end=Fraction(i, 2) + Fraction(2, 5), speaker=("Kim", "Noor")[i // 8 % 2])
        for i, w in enumerate(said)
    ]
    sides = dict(zip(("x", "y", "width", "height"), inset or (), strict=False))
    insets = (Event(start=Fraction(0), end=Fraction(SECONDS), kind="inset", data=sides),) if inset else ()
    speech = Events(events=(Event(start=Fraction(0), end=Fraction(SECONDS)),))
    tracks = Tracks(named={"faces": faces(boxes), "speech": speech, "insets": Events(events=insets)})
    clip = Clip(
        id="c", start=Fraction(0), end=Fraction(10), score=1.0, title="The question nobody asks",
        hook="Ask this before you begin", name="Noor Haddad" if name == "branded" else "",
        role="Runs a bakery" if name == "branded" else "",
    )  # fmt: skip
    return plan_clip(probe(path), clip, tracks, _plain(template), aspect=aspect, words=words)


def _plain(template: ExportTemplate) -> ExportTemplate:
    return msgspec.structs.replace(template, loudness=None)


def strip(shown: Sequence[tuple[Timeline, Fraction]], name: str) -> None:
    """Moments of Timelines beside each other in one picture."""
    pictures = []
    for timeline, time in shown:
        (pixels,) = snapshots(timeline, [int(time * timeline.canvas.frame_rate)])
        picture = Image.fromarray(pixels)
        tall = TALL if picture.width <= picture.height else TALL * 9 // 16
        pictures.append(picture.resize((round(picture.width * tall / picture.height), tall), Image.Resampling.LANCZOS))
    whole = Image.new("RGB", (sum(p.width + GAP for p in pictures) - GAP, max(p.height for p in pictures)), "white")
    x = 0
    for picture in pictures:
        whole.paste(picture, (x, 0))
        x += picture.width + GAP
    PICTURES.mkdir(parents=True, exist_ok=True)
    whole.save(PICTURES / f"{name}.jpg", quality=QUALITY, optimize=True)


def main() -> None:
    """Draw all of them."""
    figures = people()
    x, y, width, height = face_at(0.7)
    left = ((x * WIDTH - 320) / WIDTH, y, width, height)
    right = (0.5 + (640 - (x * WIDTH - 320) - width * WIDTH) / WIDTH, y, width, height)
    small = 312 / 780
    within = (
        (944 + (x * WIDTH - 250) * small) / WIDTH,
        (492 + y * HEIGHT * small) / HEIGHT,
        width * small,
        height * small,
    )
    camera = (CAMERA[0] / WIDTH, CAMERA[1] / HEIGHT, CAMERA[2] / WIDTH, CAMERA[3] / HEIGHT)
    with TemporaryDirectory() as folder:
        two, lesson = Path(folder) / "two.mp4", Path(folder) / "lesson.mp4"
        film(two, duo, figures)
        film(lesson, screen, figures)
        split = [
            (planned(two, "interview", (left, right), aspect), Fraction(2)) for aspect in ("9:16", "4:5", "1:1", "16:9")
        ]
        strip(split, "split")
        pip = [
            (planned(lesson, "screencast", (within,), aspect, camera), Fraction(2)) for aspect in ("9:16", "4:5", "1:1")
        ]
        strip(pip, "pip")
        brand = planned(two, "branded", (left,), "9:16")
        strip([(brand, Fraction(t)) for t in (1, 3, 7, 11)] + [(brand, brand.duration - 1)], "branded")


if __name__ == "__main__":
    main()
