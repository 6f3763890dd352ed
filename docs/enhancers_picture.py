"""Makes docs/pictures/enhancers.jpg: a tinted, dark scene before and after, and the path of a shaking camera.

    python docs/enhancers_picture.py

Nothing in it is painted by hand: the grade is the one that `colour` finds, the path the one that `stabilise` takes.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from clipforge_core import Grade
from clipforge_media import Sample, camera_motion, moved_gray, steadying
from clipforge_media.enhance.grading import yuv_matrix
from clipforge_media.render.planes import Planes
from clipforge_plugins.enhancers.grades import judge

WIDTH, HEIGHT = 384, 216
RATE = 25.0


def scene() -> Image.Image:
    """A house on a hill: sky, grass, a white wall, a red roof, grey stones."""
    image = Image.new("RGB", (WIDTH + 80, HEIGHT + 60))
    draw = ImageDraw.Draw(image)
    for row in range(image.height):
        share = row / image.height
        draw.line([(0, row), (image.width, row)], fill=(int(140 + 90 * share), int(180 + 50 * share), 235))
    draw.ellipse([-120, 150, 380, 420], fill=(92, 140, 70))
    draw.ellipse([180, 170, 640, 460], fill=(76, 122, 62))
    draw.rectangle([170, 110, 290, 200], fill=(232, 230, 226))
    draw.polygon([(158, 112), (230, 60), (302, 112)], fill=(170, 66, 52))
    for left in (186, 250):
        draw.rectangle([left, 130, left + 24, 158], fill=(60, 70, 84), outline=(250, 250, 248), width=3)
    draw.rectangle([218, 152, 240, 200], fill=(112, 78, 52))
    rng = np.random.default_rng(4)
    for _ in range(60):
        x, y = int(rng.integers(0, image.width)), int(rng.integers(205, image.height))
        size, grey = int(rng.integers(3, 9)), int(rng.integers(110, 190))
        draw.ellipse([x, y, x + 2 * size, y + size], fill=(grey, grey, grey))
    return image.filter(ImageFilter.GaussianBlur(0.8))


def planes(image: Image.Image) -> Planes:
    """BT.709 limited range 4:2:0."""
    rgb = np.asarray(image, dtype=np.float64) / 255
    parts = rgb @ yuv_matrix().T
    y = np.round(16 + 219 * parts[..., 0]).astype(np.uint8)
    small = parts.reshape(HEIGHT // 2, 2, WIDTH // 2, 2, 3).mean(axis=(1, 3))
    return Planes(y, *(np.round(128 + 224 * small[..., i]).astype(np.uint8) for i in (1, 2)))


def picture(seen: Planes) -> NDArray[np.uint8]:
    """RGB of planes."""
    wide = [np.repeat(np.repeat(p, 2, axis=0), 2, axis=1) for p in (seen.u, seen.v)]
    parts = np.stack([(seen.y - 16.0) / 219, (wide[0] - 128.0) / 224, (wide[1] - 128.0) / 224], axis=-1)
    return np.asarray(np.clip(parts @ np.linalg.inv(yuv_matrix()).T, 0, 1) * 255, dtype=np.uint8)


def paths(image: Image.Image) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Heights (pixels) at which a hand-held camera stood over 100 pictures, as found and as steadied."""
    rng = np.random.default_rng(6)
    walk = np.cumsum(rng.standard_normal((100, 2)) * 1.3, axis=0)
    walk = np.clip(walk - walk.mean(axis=0), -24, 24)
    gray = np.asarray(image.convert("L"))
    seen = [gray[30 + round(y) : 30 + round(y) + HEIGHT, 40 + round(x) : 40 + round(x) + WIDTH] for x, y in walk]
    motion = camera_motion(seen)
    moves = steadying(motion.path, RATE)
    after = camera_motion(moved_gray(p, m, 0.1) for p, m in zip(seen, moves, strict=True))
    return motion.path[:, 1] * HEIGHT, after.path[:, 1] * HEIGHT * 0.8


def graph(before: NDArray[np.float64], after: NDArray[np.float64]) -> Image.Image:
    """Both paths, the steadied one thick."""
    large = Image.new("RGB", (2 * WIDTH, 2 * HEIGHT), (246, 245, 242))
    draw = ImageDraw.Draw(large)
    middle = (float(before.max()) + float(before.min())) / 2
    scale = 1.7 * HEIGHT / max(float(np.ptp(before)), 1.0)
    for path, colour, width in ((before, (196, 122, 96), 3), (after, (40, 90, 150), 7)):
        points = [(2 * WIDTH * i / (len(path) - 1), HEIGHT + scale * (float(y) - middle)) for i, y in enumerate(path)]
        draw.line(points, fill=colour, width=width, joint="curve")
    return large.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)


def main() -> None:
    """Write the picture."""
    image = scene()
    good = Sample([planes(image.crop((40, 30, 40 + WIDTH, 30 + HEIGHT)))])
    bad = good.graded(Grade(exposure=-1.7, white=(1.55, 1.0, 0.6)))
    found = judge(bad)
    row = [picture(bad.pictures[0]), picture(bad.graded(found.grade).pictures[0]), np.asarray(graph(*paths(image)))]
    out = Path(__file__).parent / "pictures" / "enhancers.jpg"
    Image.fromarray(np.hstack(row)).save(out, quality=84, optimize=True)
    print(f"{out}: {out.stat().st_size} bytes, {found.grade}, {found.notes}")


if __name__ == "__main__":
    main()
