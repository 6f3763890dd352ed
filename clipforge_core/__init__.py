"""The public API for plugin authors: a grouped table of contents.

Everything is imported when it is first used, so that `import clipforge_core` costs nothing.

hooks       hookimpl
values      MediaInfo, Transcript, Word, Tracks, Samples, Events, Event, Faces, FacePath, FaceBox,
            Clip, Evidence, Timeline, Segment, ExportTemplate, CaptionStyle, Job
contracts   Analyzer, Feed, PictureFeed, SoundFeed, Detail, Detector, DetectRequest, Detection,
            Embedder, Transcriber, Renderer, Storage, SubtitleFormat, Cue, Voice, Speech, Engine, JobKind
times       Span, seconds, milliseconds, parse_time, format_time
errors      ClipForgeError and the most used of its kinds
documents   encode, decode, digest, short_id
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES: dict[str, tuple[str, ...]] = {
    "hookspecs": ("hookimpl",),
    "model.media": ("AudioStream", "Chapter", "MediaInfo", "SubtitleStream", "VideoStream"),
    "model.transcript": ("Sentence", "Timing", "Transcript", "Word", "join_words"),
    "model.tracks": ("Event", "Events", "FaceBox", "FacePath", "Faces", "Samples", "Track", "Tracks"),
    "model.clip": ("Clip", "ClipsDocument", "Evidence"),
    "model.style": ("ActiveWord", "Box", "CaptionStyle", "Outline", "SafeArea", "Shadow"),
    "model.template": ("ExportTemplate", "Layout"),
    "model.timeline": (
        "AudioElement",
        "AudioEncoding",
        "Canvas",
        "CaptionElement",
        "CaptionWord",
        "ColourElement",
        "ImageElement",
        "Keyframe",
        "Loudness",
        "Rect",
        "Segment",
        "Source",
        "TextElement",
        "Timeline",
        "TimelineTrack",
        "Transition",
        "VideoElement",
        "VideoEncoding",
    ),
    "model.export": ("ASPECTS", "Artefact", "Check", "Manifest"),
    "model.job": ("Job", "JobError", "JobState", "Priority", "Progress"),
    "contracts.analyzer": (
        "Analyzer",
        "Detail",
        "Feed",
        "Observer",
        "Picture",
        "PictureFeed",
        "Sound",
        "SoundFeed",
    ),
    "contracts.detector": ("DetectRequest", "Detection", "Detector"),
    "contracts.embedder": ("Embedder",),
    "contracts.engine": ("Engine", "SoundReport"),
    "contracts.job_kind": ("Context", "JobKind", "Pending"),
    "contracts.progress": ("Report", "silent"),
    "contracts.renderer": ("Renderer",),
    "contracts.storage": ("Storage",),
    "contracts.subtitles": ("Cue", "SubtitleFormat"),
    "contracts.transcriber": ("Transcriber",),
    "contracts.voice": ("Speech", "Voice"),
    "timecode": (
        "Span",
        "complement",
        "format_time",
        "frame_time",
        "milliseconds",
        "nearest_frame",
        "overlap",
        "parse_time",
        "seconds",
        "union",
    ),
    "codec": ("convert", "decode", "digest", "encode", "encode_pretty", "short_id", "to_builtins"),
    "errors": (
        "BadDocument",
        "BadTemplate",
        "Cancelled",
        "ClipForgeError",
        "DiskFull",
        "EmptyFile",
        "InputError",
        "MissingExtra",
        "MissingFile",
        "ModelCorrupt",
        "NoAudioTrack",
        "NoVideoTrack",
        "NotMedia",
        "NothingFound",
        "PermissionDenied",
        "PluginError",
        "RenderFailed",
        "TruncatedMedia",
        "UnknownName",
        "UnsupportedCodec",
        "UsageError",
    ),
}
_WHERE = {name: module for module, names in _HOMES.items() for name in names}

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_WHERE])
