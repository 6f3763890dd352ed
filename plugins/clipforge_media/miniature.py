"""Thumbnails of picture files.

miniature(Path("photo.jpg"), Path("small.jpg"), (480, 480))      # PictureFacts(width=4000, height=3000, moving=False)
"""

from __future__ import annotations

from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from clipforge_core import PictureFacts, RenderFailed
from clipforge_media.opening import check_plain_file
from clipforge_media.writing import replacing

FORMATS = ("JPEG", "PNG", "GIF", "WEBP")
"""Nothing else is opened: other readers of Pillow start programs, or are seldom tested."""

_GROUND = (255, 255, 255)
_QUALITY = 85


def miniature(path: Path, out: Path, largest: tuple[int, int]) -> PictureFacts:
    """Write the thumbnail; answers what the picture is like. Raises MissingFile, EmptyFile, PermissionDenied,
    RenderFailed for what is no picture, or one that would not fit into memory."""
    check_plain_file(path)
    try:
        with Image.open(path, formats=FORMATS) as image:
            moving = int(getattr(image, "n_frames", 1)) > 1
            turned = image.getexif().get(0x0112, 1) >= 5  # EXIF 2.32, orientation: the sides change places
            width, height = image.size[::-1] if turned else image.size
            image.draft("RGB", (2 * largest[0], 2 * largest[1]))
            upright = ImageOps.exif_transpose(image) or image
            small = _on_white(upright)
            small.thumbnail(largest, Image.Resampling.LANCZOS)
            with replacing(out) as part:
                small.save(part, format="JPEG", quality=_QUALITY, optimize=True)
    except UnidentifiedImageError as error:
        raise RenderFailed(path=str(path), detail="not a picture that can be read") from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise RenderFailed(path=str(path), detail=str(error)) from error
    return PictureFacts(width=width, height=height, moving=moving)


def _on_white(image: Image.Image) -> Image.Image:
    if image.mode not in ("RGBA", "LA", "PA") and "transparency" not in image.info:
        return image.convert("RGB")
    pixels = image.convert("RGBA")
    ground = Image.new("RGB", pixels.size, _GROUND)
    ground.paste(pixels, mask=pixels.getchannel("A"))
    return ground
