"""Opening media files: plain local files alone, and every failure as one of our own errors.

    with opened(Path("-talk.mp4")) as container:
        for frame in container.decode(video=0): ...

A file may name others (playlists, concat scripts) or look like a network address; only formats that
hold their media themselves are let in, and only the `file` protocol.
"""

from __future__ import annotations

import errno
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any

import av
from av.container import InputContainer

from clipforge_core import (
    DiskFull,
    EmptyFile,
    InputError,
    MissingFile,
    NotMedia,
    PermissionDenied,
    StillPicture,
    TruncatedMedia,
    UnsupportedCodec,
)

# Formats that fetch other files, capture devices, read raw bytes without any header, or draw text files.
_REFUSED = frozenset(
    {
        *("concat", "dash", "ffmetadata", "hls", "idf", "image2", "image2pipe", "imf", "lrc", "tty", "vobsub", "xbin"),
        *("rtp", "rtsp", "sap", "sdp", "webm_dash_manifest"),
        *("alsa", "fbdev", "kmsgrab", "lavfi", "oss", "video4linux2,v4l2", "x11grab"),
        *("alias_pix", "bin", "bitpacked", "codec2raw", "data", "rawvideo"),
    }
)

UNTIMED = frozenset(
    {
        *("avs", "avs2", "avs3", "cavsvideo", "dirac", "dnxhd", "evc", "h261", "h263", "h264", "hevc", "m4v", "mjpeg"),
        *("mpegvideo", "obu", "vc1", "vvc"),
    }
)
"""Formats that are bare streams of pictures: they hold no times, pictures are counted, and nothing can be sought."""

_MAGIC: tuple[tuple[int, bytes], ...] = (
    (4, b"ftyp"),
    (4, b"moov"),
    (4, b"mdat"),
    (4, b"free"),
    (4, b"wide"),
    (0, b"RIFF"),
    (0, b"RF64"),
    (0, b"\x1aE\xdf\xa3"),
    (0, b"OggS"),
    (0, b"fLaC"),
    (0, b"FLV\x01"),
    (0, b"ID3"),
    (0, b"\x00\x00\x01\xba"),
    (0, b"GIF8"),
    (0, b"0&\xb2u\x8ef\xcf\x11"),
)
"""First bytes of the common containers: a file that begins so and cannot be opened is a broken one."""


_PICTURES: tuple[tuple[int, bytes, str], ...] = (
    (0, b"\xff\xd8\xff", "a JPEG picture"),
    (0, b"\x89PNG\r\n\x1a\n", "a PNG picture"),
    (0, b"BM", "a BMP picture"),
    (0, b"II*\0", "a TIFF picture"),
    (0, b"MM\0*", "a TIFF picture"),
    (0, b"8BPS", "a Photoshop picture"),
    (0, b"\0\0\1\0", "an icon"),
    (0, b"\xff\x0a", "a JPEG XL picture"),
    (4, b"JXL ", "a JPEG XL picture"),
    (4, b"ftypavif", "an AVIF picture"),
    (4, b"ftypheic", "a HEIC picture"),
    (4, b"ftypheix", "a HEIC picture"),
    (4, b"ftypmif1", "a HEIF picture"),
)
"""First bytes of pictures: files that begin so and could not be opened, or hold no video, are told as such."""


@lru_cache(maxsize=1)
def _allowed_formats() -> str:
    names = (n for n in av.formats_available if n not in _REFUSED and not n.endswith("_pipe"))
    return ",".join(sorted(names))


def check_plain_file(path: Path) -> int:
    """Size in bytes of a readable, plain, non-empty file.

    Raises MissingFile, PermissionDenied, EmptyFile, NotMedia (a folder, a pipe, a device).
    """
    try:
        facts = path.stat()
        if not stat.S_ISREG(facts.st_mode):
            raise NotMedia(
                path=str(path), detail="it is a folder" if stat.S_ISDIR(facts.st_mode) else "not a plain file"
            )
        with path.open("rb"):
            pass
    except OSError as error:
        raise media_error(error, path) from error
    if facts.st_size == 0:
        raise EmptyFile(path=str(path))
    return facts.st_size


def media_error(error: Exception, path: Path) -> Exception:
    """The error of ClipForge that says what `error`, raised while `path` was read or written, means."""
    name = str(path)
    number = getattr(error, "errno", None)
    if isinstance(error, InputError):
        return error
    if isinstance(error, FileNotFoundError | NotADirectoryError) or number == errno.ENAMETOOLONG:
        return MissingFile(path=name)
    if isinstance(error, PermissionError):
        return PermissionDenied(path=name)
    if number in (errno.ENOSPC, errno.EDQUOT):
        return DiskFull(path=name)
    if isinstance(error, av.error.DecoderNotFoundError):
        return UnsupportedCodec(path=name, kind="", codec="")
    detail = str(getattr(error, "strerror", None) or error)
    picture = picture_kind(path)
    if picture:
        return StillPicture(path=name, kind=picture)
    if _looks_like_media(path):
        return TruncatedMedia(path=name, detail=detail)
    return NotMedia(path=name, detail=detail)


def _looks_like_media(path: Path) -> bool:
    head = _head(path)
    return any(head[at : at + len(magic)] == magic for at, magic in _MAGIC)


def picture_kind(path: Path) -> str:
    """What kind of picture a file is by its first bytes ("a JPEG picture"), "" where it is none.

    APNG and GIF count as videos, AVIF and HEIC as pictures unless they say that they are sequences.
    """
    head = _head(path)
    for at, magic, kind in _PICTURES:
        if head[at : at + len(magic)] == magic:
            return kind
    if head[:4] == b"RIFF" and head[8:12] == b"WEBP":
        # The extended header has a flag for animation: RFC 9649, section 2.7.1.
        animated = head[12:16] == b"VP8X" and bool(head[20] & 2)
        return "an animated WebP, which cannot be decoded here" if animated else "a WebP picture"
    return ""


def _head(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(32)
    except OSError:
        return b""


def _tags() -> dict[str, Any]:
    """Tags that are not UTF-8 are no reason to refuse a file; from PyAV 19 on they never are."""
    return {"metadata_errors": "replace"} if int(av.__version__.partition(".")[0]) < 19 else {}


_UNDECODED = {"skip_frame": "all"}
"""For the decoders that look into a file when it is opened, not for those that are used later."""


def open_media(path: Path, *, undecoded: bool = False) -> InputContainer:
    """An open container; the caller closes it (or uses `opened`).

    With `undecoded` no picture is decoded on the way, which takes most of the time: for files of our own, of which the
    headers tell enough. What pixel format pictures have is then not known before one was decoded.

    Raises MissingFile, EmptyFile, PermissionDenied, NotMedia, TruncatedMedia.
    """
    check_plain_file(path)
    options = {"protocol_whitelist": "file", "format_whitelist": _allowed_formats()}
    try:
        # "file:" keeps names such as "-x.mp4" or "http:x" from being read as anything else.
        container: InputContainer = av.open(
            f"file:{path}", "r", options=_UNDECODED if undecoded else {}, container_options=options, **_tags()
        )
        return container
    except (av.error.FFmpegError, OSError, ValueError) as error:
        raise media_error(error, path) from error


@contextmanager
def opened(path: Path, *, undecoded: bool = False) -> Iterator[InputContainer]:
    """An open container that is closed at the end of the block; as `open_media`."""
    container = open_media(path, undecoded=undecoded)
    try:
        yield container
    finally:
        container.close()
