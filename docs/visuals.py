"""Draws the gallery of pictures of scenes: the marked part of docs/visuals.md and the files in docs/pictures/visuals.

    python docs/visuals.py --write       draw what has changed (all of it with --all)
    python docs/visuals.py --check       exit code 1 and a list where a picture is missing, or old

A picture is old when its request, or the code that draws, is not what it was drawn with: the page holds a hash of both.
"""

from __future__ import annotations

import argparse
import ast
import re
import sys
from collections.abc import Iterator
from fractions import Fraction
from functools import cache
from hashlib import sha256
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from PIL import Image

import clipforge_media.captions as letters
import clipforge_plugins.visuals as drawing
from clipforge_core import Rect, Visual, VisualBrief, VisualLook, VisualRequest, encode
from clipforge_plugins.visuals.drawn import DrawnVisuals

DOCS = Path(__file__).parent
PAGE = DOCS / "visuals.md"
PICTURES = DOCS / "pictures" / "visuals"
WIDE, TALL = (1280, 720), (720, 1280)
SHRUNK, QUALITY = 0.375, 72
"""How much smaller than they are drawn pictures are shown, and WebP's quality."""
MOST_BYTES = 1_500_000
SAFE = {WIDE: Rect(0.05, 0.07, 0.9, 0.86), TALL: Rect(0.06, 0.1, 0.88, 0.6)}
LETTERS = ("typeset", "layout", "breaks", "itemise", "bidi", "tiles", "layers", "measure")
_PART = re.compile(r"(<!-- pictures -->\n).*?(<!-- end -->)", re.DOTALL)


def scenes() -> dict[str, tuple[str, VisualRequest]]:
    """What is shown, by name: the kind, and the request."""
    shown: dict[str, tuple[str, VisualRequest]] = {}

    def add(key: str, kind: str, size: tuple[int, int] = WIDE, look: tuple[str, str] = ("", ""), **data: Any) -> None:
        brief = VisualBrief(kind=kind, data=data)  # type: ignore[arg-type]
        request = VisualRequest(
            brief=brief, width=size[0], height=size[1], seconds=Fraction(8), safe=SAFE[size],
            look=VisualLook(style=look[0], colours=look[1]),
        )  # fmt: skip
        shown[key] = (kind, request)

    wind = {"labels": ["Denmark", "Ireland", "Germany", "Spain"], "values": [58, 36, 31, 25], "unit": "%"}
    users = {"labels": ["1995", "2000", "2005", "2010", "2020"], "values": [16e6, 360e6, 1.02e9, 1.99e9, 4.7e9]}
    steps = ["Square both short sides", "Add the two squares", "Take the square root of the sum"]
    tea = {"title": "Tea", "items": ["Mild, of many kinds", "About 40 mg of caffeine a cup"]}
    coffee = {"title": "Coffee", "items": ["Strong and bitter", "About 95 mg of caffeine a cup"]}
    life = [
        {"when": "1800 BC", "text": "Babylonians list triples on clay"},
        {"when": "300 BC", "text": "Euclid proves it in the Elements"},
        {"when": "1876", "text": "Garfield finds a new proof"},
    ]
    add("title", "title", text="Why right triangles never lie", subtitle="The theorem of Pythagoras in one minute")
    add("card", "card", text="Owls hunt at night", lines=["Their eyes gather more light than ours"], icon="owl")
    add("list", "list", title="Three steps to the longest side", items=steps)
    add("comparison", "comparison", left=tea, right=coffee)
    add("bars", "chart", title="Electricity from wind", form="bar", **wind)
    add("line", "chart", title="People on the internet", form="line", **users)
    parts = {"labels": ["Nitrogen", "Oxygen", "Argon and others"], "values": [78, 21, 1], "unit": "%"}
    add("pie", "chart", title="What air is made of", form="pie", **parts)
    add("timeline", "timeline", title="The life of a theorem", events=life)
    latex = r"x = \frac{-b \pm \sqrt{b^2 - 4ac}}{2a}"
    add("formula", "formula", latex=latex, caption="Solves every quadratic equation")
    add("quote", "quote", text="Measure what can be measured.", by="A carpenter")
    add("icon", "icon", name="rocket", text="Lift off")
    add("pythagoras", "diagram", name="pythagoras", title="Three squares")
    add("flow", "diagram", name="flow", title="How a tunnel is dug", labels=["Survey", "Bore", "Line the walls"])
    water = ["Evaporation", "Clouds", "Rain", "Rivers", "Sea"]
    add("cycle", "diagram", name="cycle", title="The water cycle", labels=water)
    add("venn", "diagram", name="venn", labels=["Useful", "Simple", "Beautiful"], common="What lasts")
    add("pyramid", "diagram", name="pyramid", title="Who eats whom", labels=["Eagle", "Snake", "Mouse", "Grass"])
    boiling = {"values": [-183, -33, 100], "labels": ["Oxygen", "Ammonia", "Water"], "unit": "°C"}
    add("number line", "diagram", name="number_line", title="Where they boil", **boiling)
    add("arabic", "list", title="ثلاث خطوات", items=["ربّع الضلعين القصيرين", "اجمع المربعين", "خذ الجذر التربيعي"])
    looks = {
        "bold, purple": ("title", {"text": "Loud and large", "subtitle": "style bold, colours purple"}),
        "paper": ("diagram", {"name": "pythagoras", "title": "style paper"}),
        "minimal": ("list", {"title": "style minimal", "items": steps}),
        "clean, green": ("timeline", {"title": "colours green", "events": life}),
        "clean, warm": ("chart", {"title": "colours warm", "form": "bar", **wind}),
        "clean, dark": ("comparison", {"left": tea, "right": coffee}),
        "clean, light": ("diagram", {"name": "cycle", "title": "colours light", "labels": water}),
        "bold, mono": ("quote", {"text": "Black and white.", "by": "colours mono"}),
    }
    for name, (kind, data) in looks.items():
        style, _, colours = name.partition(", ")
        add(name, kind, WIDE, (style, colours), **data)
    add("tall title", "title", TALL, text="Why right triangles never lie", subtitle="In one minute")
    add("tall bars", "chart", TALL, title="Electricity from wind", form="bar", **wind)
    add("tall pythagoras", "diagram", TALL, name="pythagoras", title="Three squares")
    add("tall timeline", "timeline", TALL, title="The life of a theorem", events=life)
    return shown


@cache
def code_version() -> str:
    """A hash of the code that draws, whatever its comments and docstrings say."""
    own = Path(str(drawing.__file__)).parent
    files = [path for path in sorted(own.rglob("*.py")) if path.name not in _ELSEWHERE]
    files += [Path(str(letters.__file__)).parent / f"{name}.py" for name in LETTERS]
    return sha256("\n".join(line for path in files for line in _code(path)).encode()).hexdigest()


_ELSEWHERE = {"__init__.py", "images.py", "images_service.py", "library.py", "photo.py", "settings.py"}


def _code(path: Path) -> Iterator[str]:
    """Lines of a module without docstrings and lines of comment: the same in every version of Python."""
    source = path.read_text(encoding="utf-8")
    said = {
        line
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        for line in range(node.lineno, (node.end_lineno or node.lineno) + 1)
    }
    for number, line in enumerate(source.splitlines(), start=1):
        if number not in said and line.strip() and not line.strip().startswith("#"):
            yield line.strip()


def fingerprint(request: VisualRequest) -> str:
    """What a picture depends on."""
    return sha256(encode(request) + code_version().encode()).hexdigest()[:16]


def flat(visual: Visual, size: tuple[int, int]) -> Image.Image:
    """All layers of a picture at its end."""
    picture = Image.new("RGBA", size)
    for layer in visual.layers:
        with Image.open(layer.path) as part:
            place = round(layer.place.x * size[0]), round(layer.place.y * size[1])
            picture.alpha_composite(part.convert("RGBA"), place)
    return picture.convert("RGB")


def file_of(name: str) -> Path:
    """Where a picture lies."""
    return PICTURES / f"{re.sub('[^a-z]+', '-', name)}.webp"


def part() -> str:
    """The marked part of the page: wide pictures in pairs, tall ones in a row."""
    found = scenes()
    wide = [name for name, (_, request) in found.items() if request.width > request.height]
    tall = [name for name in found if name not in wide]
    rows = ["| | |\n| --- | --- |\n"]
    for pair in (wide[at : at + 2] for at in range(0, len(wide), 2)):
        rows.append("| " + " | ".join(_cell(name, found[name]) for name in pair) + " |\n")
    rows.append("\n|" + " |" * len(tall) + "\n|" + " --- |" * len(tall) + "\n")
    rows.append("| " + " | ".join(_cell(name, found[name]) for name in tall) + " |\n")
    return "".join(rows)


def _cell(name: str, shown: tuple[str, VisualRequest]) -> str:
    kind, request = shown
    path = file_of(name).relative_to(DOCS).as_posix()
    return (
        f"<!-- {name}: {fingerprint(request)} --> **{name}**{'' if kind in name else f' ({kind})'}<br>![{name}]({path})"
    )


def problems() -> Iterator[str]:
    """What is not as it should be; nothing where all is well."""
    text = PAGE.read_text(encoding="utf-8")
    known = dict(re.findall(r"<!-- ([\w ,]+): ([0-9a-f]{16}) -->", text))
    found = scenes()
    for name, (_, request) in found.items():
        if not file_of(name).is_file():
            yield f"{name}: it has no picture"
        elif known.get(name) != fingerprint(request):
            yield f"{name}: its picture is older than its data or the code"
    for name in sorted(set(known) - set(found)):
        yield f"{name}: the page shows it and there is no such picture"
    size = sum(path.stat().st_size for path in PICTURES.glob("*.webp"))
    if size > MOST_BYTES:
        yield f"the pictures take {size} bytes, more than {MOST_BYTES}"


def write(everything: bool) -> None:
    """Draw what is missing or old, and write the page."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    found, old, item = scenes(), {problem.split(":")[0] for problem in problems()}, DrawnVisuals()
    for name, (_, request) in found.items():
        if everything or name in old:
            size = (request.width, request.height)
            with TemporaryDirectory() as folder:
                picture = flat(item.draw(request, Path(folder)), size)
            small = round(size[0] * SHRUNK), round(size[1] * SHRUNK)
            picture.resize(small, Image.Resampling.LANCZOS).save(file_of(name), quality=QUALITY, method=6)
    for path in PICTURES.glob("*.webp"):
        if path not in {file_of(name) for name in found}:
            path.unlink()
    PAGE.write_text(_PART.sub(lambda m: m[1] + part() + m[2], PAGE.read_text("utf-8")), encoding="utf-8")


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
        sys.stderr.write(f"{problem}; run python docs/visuals.py --write\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
