"""Rendering: the pictures of Timeline segments, encoded as closed groups of pictures.

    render_segments([(segment, Path("0001.mp4"))], report=silent)

keyframes   rectangles that move              window      crops that move smoothly, one axis at a time
placement   boxes and regions of an element   scaling     crop, scale and turn with libswscale
look        what a source is like             pictures    its frames by time, decoded once
fitting     cover, contain, blur, stretch     tonemap     HDR to SDR tables
planes      blending on YUV planes            blur        the picture's own blur behind it
images      still pictures and GIFs           layers      one element, one frame at a time
compositor  all elements of a frame           encode      frames to a segment file
transitions coming and going                  refusal     why a segment cannot be rendered
segments    render_segments: several segments from one decode
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES = {"render_segments": "segments", "refusal": "refusal"}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
