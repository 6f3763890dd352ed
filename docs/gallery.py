"""Draws the gallery of caption templates: docs/gallery.md and the pictures in docs/pictures/gallery.

    python docs/gallery.py --write       draw what has changed (all of it with --all)
    python docs/gallery.py --check       exit code 1 and a list where a template has no picture, or an old one

A picture is old when the template's captions, or the code that draws captions, are not what it was drawn with:
the page holds a hash of both. Pictures are animated WebP of the part of the picture that captions stand in.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from PIL.Image import Image, fromarray

import clipforge_media.captions as drawing
import clipforge_templates
from clipforge_core import ExportTemplate, encode
from clipforge_core.environment import Environment
from clipforge_core.jobs.preview import TEXT, preview_timeline, spoken
from clipforge_core.templates import TemplateLibrary

DOCS = Path(__file__).parent
PAGE = DOCS / "gallery.md"
PICTURES = DOCS / "pictures" / "gallery"
TEMPLATES = Path(clipforge_templates.__file__).parent / "exports"
SIZE = (270, 200)
"""Pixels of a picture: the lower middle of a 9:16 film, where captions are."""
RATE, SECONDS, QUALITY = 12, 4, 55
"""Pictures a second (players of WebP keep it), how long they run, and WebP's quality."""
DRAWING = ("bitmap", "boxes", "layers", "layout", "motion", "paint", "states", "sweep", "tiles", "typed")
"""The modules whose code shows in the pictures."""
MOST_BYTES = 2_000_000
_WIDTH = 360
_MIDDLE = 0.69
"""Height of what is shown, from the top of the film."""

_HEAD = """# Gallery of caption templates

What the bundled templates look like. The pictures are drawn by `python docs/gallery.py --write` with the code that
draws the captions of clips; [captions.md](captions.md) explains the keys, [templates.md](templates.md) how to make
a template of your own.

    clipforge run talk.mp4 --template karaoke
    clipforge templates preview karaoke          the same as a picture and a film, also of a file of your own
    clipforge templates copy karaoke mine.toml   a copy to change

"""


def templates() -> dict[str, ExportTemplate]:
    """The bundled templates that draw captions, by name."""
    library = TemplateLibrary([("templates", TEMPLATES)])
    found = {info.name: library.get(info.name) for info in library.list()}
    return {name: template for name, template in found.items() if template.captions is not None}


def code_version() -> str:
    """A hash of the code that draws captions, whatever its comments and docstrings say."""
    folder = Path(str(drawing.__file__)).parent
    return sha256("\n".join(line for name in DRAWING for line in _code(folder / f"{name}.py")).encode()).hexdigest()


def _code(path: Path) -> Iterator[str]:
    """Lines of a module without docstrings and lines of comment: the same in every version of Python."""
    source = path.read_text(encoding="utf-8")
    texts = [node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Expr)]
    said = {
        line
        for node in texts
        if isinstance(node.value, ast.Constant)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    for number, line in enumerate(source.splitlines(), start=1):
        if number not in said and line.strip() and not line.strip().startswith("#"):
            yield line.strip()


def fingerprint(template: ExportTemplate) -> str:
    """What a picture depends on: the captions of its template, the words, the code."""
    return sha256(encode(template.captions) + TEXT.encode() + code_version().encode()).hexdigest()[:16]


def draw(name: str, template: ExportTemplate, out: Path) -> None:
    """Write the picture of one template."""
    from clipforge_media.render.snapshot import snapshots

    environment = Environment.open(environ={}, user_folder=DOCS, folder=DOCS)
    plain = ExportTemplate(
        name=name,
        captions=template.captions,
        picture=msgspec.structs.replace(template.picture, short_side=_WIDTH, max_frame_rate=30.0),
    )
    with TemporaryDirectory() as folder:
        timeline = preview_timeline(environment, plain, Path(folder), spoken(TEXT), "en", "9:16")
        step = int(timeline.canvas.frame_rate) / RATE
        wanted = [round(n * step) for n in range(RATE * SECONDS)]
        frames = [_cut(fromarray(pixels)) for pixels in snapshots(timeline, wanted)]
    frames[0].save(
        out, format="WEBP", save_all=True, append_images=frames[1:], duration=round(1000 / RATE), loop=0,
        quality=QUALITY, method=4,
    )  # fmt: skip


def _cut(picture: Image) -> Image:
    height = round(picture.width * SIZE[1] / SIZE[0])
    middle = round(picture.height * _MIDDLE)
    top = max(0, min(middle - height // 2, picture.height - height))
    return picture.crop((0, top, picture.width, top + height)).resize(SIZE, resample=1)


def page(found: dict[str, ExportTemplate]) -> str:
    """The text of the page."""
    rows = ["| template | what it is for |\n| --- | --- |\n"]
    for name, template in found.items():
        mark = f"<!-- {name} {fingerprint(template)} -->"
        rows.append(f"| {mark} **`{name}`**<br>![{name}](pictures/gallery/{name}.webp) | {template.description} |\n")
    return _HEAD + "".join(rows)


def problems() -> Iterator[str]:
    """What is not as it should be; nothing where all is well."""
    text = PAGE.read_text(encoding="utf-8") if PAGE.is_file() else ""
    known = dict(re.findall(r"<!-- ([\w-]+) ([0-9a-f]{16}) -->", text))
    found = templates()
    for name, template in found.items():
        if not (PICTURES / f"{name}.webp").is_file():
            yield f"{name}: it has no picture"
        elif known.get(name) != fingerprint(template):
            yield f"{name}: its picture is older than the template or the code"
    for name in sorted(set(known) - set(found)):
        yield f"{name}: the page shows it and there is no such template"
    size = sum(path.stat().st_size for path in PICTURES.glob("*.webp"))
    if size > MOST_BYTES:
        yield f"the pictures take {size} bytes, more than {MOST_BYTES}"


def write(everything: bool) -> None:
    """Draw what is missing or old, and write the page."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    found = templates()
    old = {problem.split(":")[0] for problem in problems()}
    for name, template in found.items():
        if everything or name in old:
            draw(name, template, PICTURES / f"{name}.webp")
    for path in PICTURES.glob("*.webp"):
        if path.stem not in found:
            path.unlink()
    PAGE.write_text(page(found), encoding="utf-8")


def main() -> int:
    """The command line of this script."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    group = parser.add_mutually_exclusive_group(required=True)
    group.add_argument("--write", action="store_true")
    group.add_argument("--check", action="store_true")
    parser.add_argument("--all", action="store_true", help="draw every picture again")
    wishes = parser.parse_args()
    if wishes.write:
        write(wishes.all)
    found = list(problems())
    for problem in found:
        sys.stderr.write(f"{problem}; run python docs/gallery.py --write\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
