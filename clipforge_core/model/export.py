"""An export: the files that one clip became, and the manifest that names them."""

from __future__ import annotations

import msgspec

from clipforge_core.model.enhance import Enhancement

ASPECTS: dict[str, tuple[int, int]] = {"9:16": (9, 16), "1:1": (1, 1), "4:5": (4, 5), "16:9": (16, 9)}
"""Aspect ratios that exports know, as width and height."""


class Artefact(msgspec.Struct, frozen=True, kw_only=True):
    """One file: what it is, its name beside the manifest, its bytes and SHA-256."""

    kind: str
    name: str
    size: int
    sha256: str


class Check(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that was checked on the finished file. `level` is "ok", "warning" or "failed"."""

    name: str
    level: str
    detail: str = ""


class FormatFacts(msgspec.Struct, frozen=True, kw_only=True):
    """What one format of an export was made with: encoders ("" for none) and, of a video, its size in pixels."""

    format: str
    video: str = ""
    audio: str = ""
    width: int = 0
    height: int = 0


class Manifest(msgspec.Struct, frozen=True, kw_only=True):
    """What an export holds. No clock times: the same export gives the same bytes."""

    schema: int = 1
    clip: str
    aspect: str
    template: str
    duration: float
    width: int
    height: int
    formats: tuple[FormatFacts, ...] = ()
    artefacts: tuple[Artefact, ...] = ()
    checks: tuple[Check, ...] = ()
    enhancements: tuple[Enhancement, ...] = ()
    warnings: tuple[str, ...] = ()
