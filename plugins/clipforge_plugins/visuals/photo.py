"""Pictures that were not drawn by us, on the whole canvas: made as large as they are needed, with a slow move.

layer = photo_layer(Path("river.jpg"), request, folder)      # VisualLayer with `move`
"""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

from clipforge_core import NotMedia, Rect, VisualLayer, VisualRequest

_LARGER = 1.2
"""What is kept beyond the size of the canvas, for the move."""
_NEAR = 0.88
"""The part of the picture that is seen at the closest."""
_MOST_PIXELS = 200_000_000


def photo_layer(path: Path, request: VisualRequest, folder: Path) -> VisualLayer:
    """A copy of a picture in the folder that covers the canvas. Raises NotMedia for what is no picture."""
    from PIL import Image, ImageOps, UnidentifiedImageError

    folder.mkdir(parents=True, exist_ok=True)
    out = folder / "photo.jpg"
    try:
        with Image.open(path) as opened:
            if opened.width * opened.height > _MOST_PIXELS:
                raise NotMedia(path=str(path), detail=f"{opened.width}x{opened.height} pixels are too many")
            picture = ImageOps.exif_transpose(opened)
            if picture.mode in ("RGBA", "LA", "P", "PA"):
                ground = Image.new("RGBA", picture.size, "#ffffff")
                ground.alpha_composite(picture.convert("RGBA"))
                picture = ground
            picture = picture.convert("RGB")
    except (UnidentifiedImageError, OSError, Image.DecompressionBombError) as error:
        raise NotMedia(path=str(path), detail=str(error)) from error
    share = _LARGER * max(request.width / picture.width, request.height / picture.height)
    if share < 1.0:
        size = max(1, round(picture.width * share)), max(1, round(picture.height * share))
        picture = picture.resize(size, Image.Resampling.LANCZOS)
    picture.save(out, quality=90)
    return VisualLayer(path=out, move=move_of(picture.size, request))


def move_of(size: tuple[int, int], request: VisualRequest) -> tuple[Rect, Rect]:
    """Where a crop of the canvas's shape begins and ends: in or out, towards a side that the query decides."""
    wide, high = size[0] * request.height, size[1] * request.width
    full = (
        Rect(0.5 - high / wide / 2, 0.0, high / wide, 1.0)
        if wide > high
        else Rect(0.0, 0.5 - wide / high / 2, 1.0, wide / high)
    )
    lot = sha256(f"{request.brief.query}\n{request.title}".encode()).digest()
    across, down = (0.25 + 0.5 * (byte / 255) for byte in lot[:2])
    close = Rect(
        full.x + full.width * (1 - _NEAR) * across, full.y + full.height * (1 - _NEAR) * down,
        full.width * _NEAR, full.height * _NEAR,
    )  # fmt: skip
    return (full, close) if lot[2] % 2 else (close, full)
