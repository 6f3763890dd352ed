"""Packs the icons of cards from the npm package @iconify-json/fluent-emoji-flat into one file.

    npm pack @iconify-json/fluent-emoji-flat && tar xzf iconify-json-fluent-emoji-flat-*.tgz
    python docs/icons.py package

Flags, skin tones and most pictures of people are left out; coordinates keep two decimals of a picture of 32 units.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
from pathlib import Path

from PIL import ImageChops, ImageStat

import clipforge_plugins.visuals.icons as icons
from clipforge_plugins.visuals.vector import rasterised

_KINDS = ("Activities", "Animals & Nature", "Food & Drink", "Objects", "Travel & Places", "Smileys & Emotion")
_PEOPLE = (
    "anatomical-heart artist astronaut baby bone boy brain bust-in-silhouette busts-in-silhouette child clapping-hands "
    "construction-worker cook crossed-fingers detective ear eye eyes factory-worker farmer firefighter flexed-biceps "
    "folded-hands foot footprints girl guard handshake health-worker heart-hands index-pointing-up judge lungs man "
    "mechanic mechanical-arm mouth nose office-worker ok-hand old-man old-woman people-hugging person person-biking "
    "person-climbing person-lifting-weights person-raising-hand person-running person-swimming person-walking pilot "
    "police-officer raised-fist raising-hands scientist singer skier speaking-head student teacher technologist "
    "thumbs-down thumbs-up tooth victory-hand waving-hand woman writing-hand"
)
_SYMBOLS = (
    "atom-symbol biohazard check-mark-button cross-mark counterclockwise-arrows-button currency-exchange divide "
    "heavy-dollar-sign infinity information minus multiply no-entry peace-symbol plus prohibited radioactive "
    "recycling-symbol red-exclamation-mark red-question-mark sos-button vs-button warning yin-yang up-arrow down-arrow "
    "left-right-arrow medical-symbol"
)
_SEEN = 0.6
_TONES = re.compile(r"-(light|dark|medium|medium-light|medium-dark)(-|$)")


def packed(folder: Path) -> bytes:
    """The bytes of the file: a table of names, each with its characters and its SVG."""
    bodies = json.loads((folder / "icons.json").read_text("utf-8"))["icons"]
    kinds = json.loads((folder / "metadata.json").read_text("utf-8"))["categories"]
    chars = {name: code for code, name in json.loads((folder / "chars.json").read_text("utf-8")).items()}
    names = {name for kind in _KINDS for name in kinds[kind]} | set(f"{_PEOPLE} {_SYMBOLS}".split())
    table = {
        name: [_characters(chars.get(name, "")), _shorter(bodies[name]["body"])]
        for name in sorted(names)
        if not _TONES.search(name)
    }
    text = json.dumps(table, ensure_ascii=False, separators=(",", ":"))
    return gzip.compress(text.encode(), 9, mtime=0)


def _characters(code: str) -> str:
    return "".join(chr(int(part, 16)) for part in code.split("-") if part)


def _shorter(body: str) -> str:
    """With two decimals where that does not show: some paths write flags and numbers in one row of digits."""
    short = re.sub(r"-?\d*\.\d{3,}", _rounded, body)
    return short if _difference(short, body) < _SEEN else body


def _difference(first: str, second: str) -> float:
    """The mean difference of their pixels, 0 to 255."""
    one, other = (rasterised(svg, (64, 64), (0.0, 0.0, icons.SIZE, icons.SIZE)) for svg in (first, second))
    return sum(ImageStat.Stat(ImageChops.difference(one, other)).mean) / 4


def _rounded(found: re.Match[str]) -> str:
    """Two decimals, in a form that does not run into the numbers beside it: paths write .5.25 for two numbers."""
    text = f"{float(found[0]):.2f}"
    if not found[0].startswith("."):
        return text
    return text[1:] if text.startswith("0") else f" {text}"


def main() -> None:
    """The command line of this script."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folder", type=Path, help="the unpacked npm package")
    (Path(str(icons.__file__)).parent / icons.FILE).write_bytes(packed(parser.parse_args().folder))


if __name__ == "__main__":
    main()
