"""The public API for plugin authors: a grouped table of contents.

Everything is imported when it is first used, so that `import clipforge_core` costs nothing; `__init__.pyi` tells type
checkers and editors of it.

hooks       hookimpl
values      MediaInfo, Transcript, Word, Tracks, Samples, Events, Event, Faces, FacePath, FaceBox,
            Clip, Evidence, Timeline, Segment, ExportTemplate, CaptionStyle, Job
contracts   Analyzer, Feed, PictureFeed, SoundFeed, Detail, Detector, DetectRequest, Detection,
            Embedder, Compares, Equipment, Transcriber, Renderer, Storage, Kept, key_parts, SubtitleFormat, Cue,
            Voice, VoiceInfo, Speech, VoiceCloner, Learnt, Engine, Composer, PictureFacts, JobKind, Later, Enhancer,
            Enhanced, Bench, Writer, Written, Auth, Recognised, RunnerTask, Surface, Problem, ErrorAnswer
quality     QualityMetric, QualityObserver, Subject, Reference, Definition, Measure, Absent, QualityReport
output      Format, MP4, Encoders, FAMILIES, family_of, Output, Animation, Stills, Outputs, Rendition, Settled,
            parse_size, parse_rate, format_size
scripts     Script, ScriptScene, ScriptSentence, ScriptSource, Citation, Score, ScriptBrief, Liking, VisualBrief,
            sentence_spans, words, same_word, function_words, language_of, ScriptLanguage, script_language, hook_kind,
            spoken_words, seconds_of,
            ScriptWriter, ScriptPart, Visuals, VisualRequest, VisualLook, Visual, VisualLayer, VisualText,
            Translator
studio      Document, Passage, retrieve, MediaItem, MediaKind, FoundMedia, find_media, search_folder, Miniaturist
trends      TrendSource, TrendQuery, TrendItem
trims       Trimmer, Share, KeptSound, Keeping, plan_trim
times       Span, seconds, milliseconds, parse_time, format_time
languages   two_letters, same_language
errors      ClipForgeError and the most used of its kinds
documents   encode, decode, digest, short_id
a plugin's  Setting, SettingType, Settings, Migration, stage_key, StageCache, temporary, write_bytes, make_folder,
            readable
running     Forge, Environment, JobEvent; plan_segments, render_task, sound_task; give_back
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

_HOMES: dict[str, tuple[str, ...]] = {
    "hookspecs": ("hookimpl",),
    "fillers": ("Fillers", "fillers_of"),
    "scripting.languages": ("ScriptLanguage", "script_language"),
    "scripting.lengths": ("seconds_of", "spoken_words"),
    "scripting.measures.hook": ("hook_kind",),
    "scripting.sentences": ("sentence_spans",),
    "studio.tongue": ("language_of",),
    "scripting.words": ("function_words", "same_word", "words"),
    "environment": ("Environment",),
    "cache": ("StageCache", "stage_key"),
    "files": ("make_folder", "readable", "temporary", "write_bytes"),
    "stages.segments": ("plan_segments",),
    "stages.trim": ("plan_trim",),
    "jobs.make": ("render_task", "sound_task"),
    "forge": ("Forge",),
    "queue.events": ("JobEvent",),
    "settings": ("Setting", "SettingType", "Settings"),
    "store.migrations": ("Migration",),
    "model.keeping": ("Keeping",),
    "model.media": ("AudioStream", "Chapter", "MediaInfo", "SubtitleStream", "VideoStream"),
    "model.transcript": ("Sentence", "Timing", "Transcript", "Word", "join_words"),
    "model.tracks": ("Event", "Events", "FaceBox", "FacePath", "Faces", "Samples", "Track", "Tracks"),
    "model.branding": ("EndCard", "Hook", "Logo", "LowerThird", "ProgressBar", "TitleCard"),
    "model.clip": ("Clip", "ClipsDocument", "Cut", "Evidence"),
    "model.style": (
        "ActiveWord",
        "Appear",
        "Box",
        "CaptionStyle",
        "Emoji",
        "Emphasis",
        "EmphasisRule",
        "Glow",
        "Outline",
        "SafeArea",
        "Shadow",
        "Underline",
        "WordLook",
    ),
    "model.format": ("FAMILIES", "MP4", "Encoders", "Format", "family_of"),
    "model.output": ("Animation", "Output", "Stills"),
    "amounts": ("format_size", "parse_rate", "parse_size"),
    "contracts.writer": ("Writer", "Written"),
    "stages.outputs": ("Outputs", "Rendition", "Settled"),
    "model.template": ("ExportTemplate", "Layout"),
    "model.timeline": (
        "AudioElement",
        "AudioEncoding",
        "Canvas",
        "CaptionElement",
        "CaptionWord",
        "ColourElement",
        "Element",
        "ImageElement",
        "Keyframe",
        "Loudness",
        "Note",
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
    "contracts.analyzer": ("Analyzer", "Detail", "Feed", "Observer", "Picture", "PictureFeed", "Sound", "SoundFeed"),
    "contracts.auth": ("Auth", "Recognised", "Records"),
    "refusals": ("Unauthorized",),
    "contracts.composer": ("Composer", "PictureFacts"),
    "contracts.detector": ("Bounded", "Checking", "DetectRequest", "Detection", "Detector"),
    "contracts.embedder": ("Compares", "Embedder"),
    "contracts.miniaturist": ("Miniaturist",),
    "model.document": ("Document", "Passage"),
    "model.media_item": ("MediaItem", "MediaKind"),
    "studio.folder_search": ("FoundMedia", "search_folder"),
    "studio.retrieval": ("retrieve",),
    "studio.shelf": ("find_media",),
    "contracts.engine": ("Engine", "SoundReport"),
    "contracts.equipment": ("Equipment",),
    "contracts.enhancer": ("Bench", "Enhanced", "Enhancer"),
    "model.enhance": ("Denoise", "Enhancement", "Grade", "Move", "Notch", "Ride", "SoundFilter", "Steady"),
    "contracts.job_kind": ("Begins", "Context", "JobKind", "Pending", "Settles"),
    "contracts.later": ("Later",),
    "contracts.progress": ("Report", "silent"),
    "contracts.quality": ("QualityMetric", "QualityObserver", "Reference", "Subject"),
    "model.quality": ("Absent", "Definition", "Measure", "QualityReport"),
    "contracts.renderer": ("Renderer",),
    "contracts.runner_task": ("RunnerTask", "Stopping"),
    "contracts.storage": ("Kept", "Storage", "key_parts"),
    "contracts.stretch": ("Look", "SparingObserver", "Stretch"),
    "contracts.surface": ("ErrorAnswer", "FieldProblem", "Problem", "Surface"),
    "contracts.subtitles": ("Cue", "SubtitleFormat"),
    "contracts.transcriber": ("Transcriber",),
    "contracts.trimmer": ("KeptSound", "Share", "Trimmer"),
    "contracts.voice": ("Speech", "Voice", "VoiceInfo"),
    "contracts.voice_cloner": ("Learnt", "VoiceCloner"),
    "contracts.script_writer": ("ScriptPart", "ScriptWriter"),
    "contracts.translator": ("Translator",),
    "contracts.trend_source": ("TrendItem", "TrendQuery", "TrendSource"),
    "contracts.visuals": ("Visual", "VisualLayer", "VisualLook", "VisualRequest", "Visuals", "VisualText"),
    "model.script": (
        "Citation",
        "Liking",
        "Role",
        "Score",
        "Script",
        "ScriptBrief",
        "ScriptScene",
        "ScriptSentence",
        "ScriptSource",
        "VisualBrief",
    ),
    "languages": ("same_language", "two_letters"),
    "memory": ("give_back",),
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
        "BadRange",
        "BadSetting",
        "BadTemplate",
        "Cancelled",
        "CannotAlign",
        "ChildCrashed",
        "ClipForgeError",
        "DiskFull",
        "EmptyFile",
        "EndpointFailed",
        "FetchRefused",
        "InputError",
        "JobConflict",
        "MissingEncoder",
        "MissingExtra",
        "MissingFile",
        "ModelCorrupt",
        "NoAudioTrack",
        "NoVideoTrack",
        "NotMedia",
        "StillPicture",
        "NoPicture",
        "NothingFound",
        "PermissionDenied",
        "PluginError",
        "RenderFailed",
        "SizeImpossible",
        "TaskFailed",
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
