"""Drawing onto a page's picture: colour through masks, boxes, and things in motion."""

from __future__ import annotations

from PIL import Image, ImageChops, ImageColor

from clipforge_core import Box
from clipforge_media.captions.boxes import rounded
from clipforge_media.captions.motion import Pose

Colour = tuple[int, int, int, int]
Frame = tuple[float, float, float, float]


def rgba(colour: str) -> Colour:
    """The numbers of "#rrggbb" or "#rrggbbaa"."""
    value = ImageColor.getcolor(colour, "RGBA")
    if isinstance(value, int) or len(value) != 4:
        raise ValueError(f"not a colour: {colour}")
    return value


def lay(picture: Image.Image, mask: Image.Image, colour: Colour, x: int, y: int) -> None:
    """Colour through a mask, over what is there."""
    mask, x, y = _cut(mask, picture.size, x, y)
    if mask.width == 0 or mask.height == 0:
        return
    alpha = mask if colour[3] == 255 else mask.point([round(v * colour[3] / 255) for v in range(256)])
    layer = Image.new("RGBA", mask.size, colour[:3] + (0,))
    layer.putalpha(alpha)
    picture.alpha_composite(layer, (x, y))


def merge(target: Image.Image, mask: Image.Image, x: int, y: int) -> None:
    """The denser of two masks."""
    mask, x, y = _cut(mask, target.size, x, y)
    if mask.width and mask.height:
        box = (x, y, x + mask.width, y + mask.height)
        target.paste(ImageChops.lighter(target.crop(box), mask), box)


def lay_picture(picture: Image.Image, above: Image.Image, x: int, y: int) -> None:
    """A coloured picture over what is there, as far as it lies inside."""
    above, x, y = _cut(above, picture.size, x, y)
    if above.width and above.height:
        picture.alpha_composite(above, (x, y))


def _cut(mask: Image.Image, size: tuple[int, int], x: int, y: int) -> tuple[Image.Image, int, int]:
    """The part of a mask at (x, y) that lies inside a picture of `size`."""
    box = (max(0, -x), max(0, -y), min(mask.width, size[0] - x), min(mask.height, size[1] - y))
    if box == (0, 0, mask.width, mask.height):
        return mask, x, y
    if box[2] <= box[0] or box[3] <= box[1]:
        return mask.crop((0, 0, 0, 0)), 0, 0
    return mask.crop(box), max(x, 0), max(y, 0)


def lay_box(picture: Image.Image, frame: Frame, box: Box, size: float, left: int, top: int) -> None:
    """A filled box around `frame` (canvas pixels) on a picture whose corner stands at (left, top)."""
    x0, y0 = round(frame[0] - box.padding_x * size), round(frame[1] - box.padding_y * size)
    x1, y1 = round(frame[2] + box.padding_x * size), round(frame[3] + box.padding_y * size)
    lay(picture, rounded(x1 - x0, y1 - y0, box.radius * size), rgba(box.colour), x0 - left, y0 - top)


def posed(picture: Image.Image, pose: Pose, room: tuple[int, int, int, int]) -> tuple[Image.Image, int, int]:
    """What is drawn on a picture, in a pose about its own middle, and where its corner then stands.

    It is kept inside `room` (left, top, right, bottom in the picture's pixels): made smaller where it
    is too large for it, and moved where it would stand out.
    """
    drawn = picture.getbbox()
    if drawn is None:
        return picture.crop((0, 0, 0, 0)), 0, 0
    width, height = drawn[2] - drawn[0], drawn[3] - drawn[1]
    scale = min(pose.scale, (room[2] - room[0]) / width, (room[3] - room[1]) / height)
    middle_x, middle_y = (drawn[0] + drawn[2]) / 2 + pose.dx, (drawn[1] + drawn[3]) / 2 + pose.dy
    wide, high = max(1, round(width * scale)), max(1, round(height * scale))
    part = picture.crop(drawn)
    if (wide, high) != (width, height):
        part = part.resize((wide, high), Image.Resampling.BICUBIC)
    if pose.alpha < 1.0:
        part.putalpha(part.getchannel("A").point([round(v * max(0.0, pose.alpha)) for v in range(256)]))
    x = min(max(round(middle_x - wide / 2), room[0]), max(room[2] - wide, room[0]))
    y = min(max(round(middle_y - high / 2), room[1]), max(room[3] - high, room[1]))
    return part, x, y
