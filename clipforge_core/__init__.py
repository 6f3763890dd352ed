"""The public API for plugin authors: a grouped table of contents.

Everything is imported when it is first used, so that `import clipforge_core` costs nothing.

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
a plugin's  Setting, SettingType, Settings, Migration, stage_key, StageCache, temporary, write_bytes, readable
running     Forge, Environment, JobEvent; plan_segments, render_task, sound_task; give_back
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what `__getattr__` answers, for type checkers and editors
    from clipforge_core.amounts import format_size as format_size
    from clipforge_core.amounts import parse_rate as parse_rate
    from clipforge_core.amounts import parse_size as parse_size
    from clipforge_core.cache import StageCache as StageCache
    from clipforge_core.cache import stage_key as stage_key
    from clipforge_core.codec import convert as convert
    from clipforge_core.codec import decode as decode
    from clipforge_core.codec import digest as digest
    from clipforge_core.codec import encode as encode
    from clipforge_core.codec import encode_pretty as encode_pretty
    from clipforge_core.codec import short_id as short_id
    from clipforge_core.codec import to_builtins as to_builtins
    from clipforge_core.contracts.analyzer import Analyzer as Analyzer
    from clipforge_core.contracts.analyzer import Detail as Detail
    from clipforge_core.contracts.analyzer import Feed as Feed
    from clipforge_core.contracts.analyzer import Observer as Observer
    from clipforge_core.contracts.analyzer import Picture as Picture
    from clipforge_core.contracts.analyzer import PictureFeed as PictureFeed
    from clipforge_core.contracts.analyzer import Sound as Sound
    from clipforge_core.contracts.analyzer import SoundFeed as SoundFeed
    from clipforge_core.contracts.auth import Auth as Auth
    from clipforge_core.contracts.auth import Recognised as Recognised
    from clipforge_core.contracts.auth import Records as Records
    from clipforge_core.contracts.composer import Composer as Composer
    from clipforge_core.contracts.composer import PictureFacts as PictureFacts
    from clipforge_core.contracts.detector import Bounded as Bounded
    from clipforge_core.contracts.detector import Checking as Checking
    from clipforge_core.contracts.detector import Detection as Detection
    from clipforge_core.contracts.detector import Detector as Detector
    from clipforge_core.contracts.detector import DetectRequest as DetectRequest
    from clipforge_core.contracts.embedder import Compares as Compares
    from clipforge_core.contracts.embedder import Embedder as Embedder
    from clipforge_core.contracts.engine import Engine as Engine
    from clipforge_core.contracts.engine import SoundReport as SoundReport
    from clipforge_core.contracts.enhancer import Bench as Bench
    from clipforge_core.contracts.enhancer import Enhanced as Enhanced
    from clipforge_core.contracts.enhancer import Enhancer as Enhancer
    from clipforge_core.contracts.equipment import Equipment as Equipment
    from clipforge_core.contracts.job_kind import Begins as Begins
    from clipforge_core.contracts.job_kind import Context as Context
    from clipforge_core.contracts.job_kind import JobKind as JobKind
    from clipforge_core.contracts.job_kind import Pending as Pending
    from clipforge_core.contracts.job_kind import Settles as Settles
    from clipforge_core.contracts.later import Later as Later
    from clipforge_core.contracts.miniaturist import Miniaturist as Miniaturist
    from clipforge_core.contracts.progress import Report as Report
    from clipforge_core.contracts.progress import silent as silent
    from clipforge_core.contracts.quality import QualityMetric as QualityMetric
    from clipforge_core.contracts.quality import QualityObserver as QualityObserver
    from clipforge_core.contracts.quality import Reference as Reference
    from clipforge_core.contracts.quality import Subject as Subject
    from clipforge_core.contracts.renderer import Renderer as Renderer
    from clipforge_core.contracts.runner_task import RunnerTask as RunnerTask
    from clipforge_core.contracts.runner_task import Stopping as Stopping
    from clipforge_core.contracts.script_writer import ScriptPart as ScriptPart
    from clipforge_core.contracts.script_writer import ScriptWriter as ScriptWriter
    from clipforge_core.contracts.storage import Kept as Kept
    from clipforge_core.contracts.storage import Storage as Storage
    from clipforge_core.contracts.storage import key_parts as key_parts
    from clipforge_core.contracts.stretch import Look as Look
    from clipforge_core.contracts.stretch import SparingObserver as SparingObserver
    from clipforge_core.contracts.stretch import Stretch as Stretch
    from clipforge_core.contracts.subtitles import Cue as Cue
    from clipforge_core.contracts.subtitles import SubtitleFormat as SubtitleFormat
    from clipforge_core.contracts.surface import ErrorAnswer as ErrorAnswer
    from clipforge_core.contracts.surface import FieldProblem as FieldProblem
    from clipforge_core.contracts.surface import Problem as Problem
    from clipforge_core.contracts.surface import Surface as Surface
    from clipforge_core.contracts.transcriber import Transcriber as Transcriber
    from clipforge_core.contracts.translator import Translator as Translator
    from clipforge_core.contracts.trend_source import TrendItem as TrendItem
    from clipforge_core.contracts.trend_source import TrendQuery as TrendQuery
    from clipforge_core.contracts.trend_source import TrendSource as TrendSource
    from clipforge_core.contracts.trimmer import KeptSound as KeptSound
    from clipforge_core.contracts.trimmer import Share as Share
    from clipforge_core.contracts.trimmer import Trimmer as Trimmer
    from clipforge_core.contracts.visuals import Visual as Visual
    from clipforge_core.contracts.visuals import VisualLayer as VisualLayer
    from clipforge_core.contracts.visuals import VisualLook as VisualLook
    from clipforge_core.contracts.visuals import VisualRequest as VisualRequest
    from clipforge_core.contracts.visuals import Visuals as Visuals
    from clipforge_core.contracts.visuals import VisualText as VisualText
    from clipforge_core.contracts.voice import Speech as Speech
    from clipforge_core.contracts.voice import Voice as Voice
    from clipforge_core.contracts.voice import VoiceInfo as VoiceInfo
    from clipforge_core.contracts.voice_cloner import Learnt as Learnt
    from clipforge_core.contracts.voice_cloner import VoiceCloner as VoiceCloner
    from clipforge_core.contracts.writer import Writer as Writer
    from clipforge_core.contracts.writer import Written as Written
    from clipforge_core.environment import Environment as Environment
    from clipforge_core.errors import BadDocument as BadDocument
    from clipforge_core.errors import BadRange as BadRange
    from clipforge_core.errors import BadSetting as BadSetting
    from clipforge_core.errors import BadTemplate as BadTemplate
    from clipforge_core.errors import Cancelled as Cancelled
    from clipforge_core.errors import CannotAlign as CannotAlign
    from clipforge_core.errors import ChildCrashed as ChildCrashed
    from clipforge_core.errors import ClipForgeError as ClipForgeError
    from clipforge_core.errors import DiskFull as DiskFull
    from clipforge_core.errors import EmptyFile as EmptyFile
    from clipforge_core.errors import EndpointFailed as EndpointFailed
    from clipforge_core.errors import FetchRefused as FetchRefused
    from clipforge_core.errors import InputError as InputError
    from clipforge_core.errors import JobConflict as JobConflict
    from clipforge_core.errors import MissingEncoder as MissingEncoder
    from clipforge_core.errors import MissingExtra as MissingExtra
    from clipforge_core.errors import MissingFile as MissingFile
    from clipforge_core.errors import ModelCorrupt as ModelCorrupt
    from clipforge_core.errors import NoAudioTrack as NoAudioTrack
    from clipforge_core.errors import NoPicture as NoPicture
    from clipforge_core.errors import NothingFound as NothingFound
    from clipforge_core.errors import NotMedia as NotMedia
    from clipforge_core.errors import NoVideoTrack as NoVideoTrack
    from clipforge_core.errors import PermissionDenied as PermissionDenied
    from clipforge_core.errors import PluginError as PluginError
    from clipforge_core.errors import RenderFailed as RenderFailed
    from clipforge_core.errors import SizeImpossible as SizeImpossible
    from clipforge_core.errors import StillPicture as StillPicture
    from clipforge_core.errors import TaskFailed as TaskFailed
    from clipforge_core.errors import TruncatedMedia as TruncatedMedia
    from clipforge_core.errors import UnknownName as UnknownName
    from clipforge_core.errors import UnsupportedCodec as UnsupportedCodec
    from clipforge_core.errors import UsageError as UsageError
    from clipforge_core.files import readable as readable
    from clipforge_core.files import temporary as temporary
    from clipforge_core.files import write_bytes as write_bytes
    from clipforge_core.fillers import Fillers as Fillers
    from clipforge_core.fillers import fillers_of as fillers_of
    from clipforge_core.forge import Forge as Forge
    from clipforge_core.hookspecs import hookimpl as hookimpl
    from clipforge_core.jobs.make import render_task as render_task
    from clipforge_core.jobs.make import sound_task as sound_task
    from clipforge_core.languages import same_language as same_language
    from clipforge_core.languages import two_letters as two_letters
    from clipforge_core.memory import give_back as give_back
    from clipforge_core.model.branding import EndCard as EndCard
    from clipforge_core.model.branding import Hook as Hook
    from clipforge_core.model.branding import Logo as Logo
    from clipforge_core.model.branding import LowerThird as LowerThird
    from clipforge_core.model.branding import ProgressBar as ProgressBar
    from clipforge_core.model.branding import TitleCard as TitleCard
    from clipforge_core.model.clip import Clip as Clip
    from clipforge_core.model.clip import ClipsDocument as ClipsDocument
    from clipforge_core.model.clip import Cut as Cut
    from clipforge_core.model.clip import Evidence as Evidence
    from clipforge_core.model.document import Document as Document
    from clipforge_core.model.document import Passage as Passage
    from clipforge_core.model.enhance import Denoise as Denoise
    from clipforge_core.model.enhance import Enhancement as Enhancement
    from clipforge_core.model.enhance import Grade as Grade
    from clipforge_core.model.enhance import Move as Move
    from clipforge_core.model.enhance import Notch as Notch
    from clipforge_core.model.enhance import Ride as Ride
    from clipforge_core.model.enhance import SoundFilter as SoundFilter
    from clipforge_core.model.enhance import Steady as Steady
    from clipforge_core.model.export import ASPECTS as ASPECTS
    from clipforge_core.model.export import Artefact as Artefact
    from clipforge_core.model.export import Check as Check
    from clipforge_core.model.export import Manifest as Manifest
    from clipforge_core.model.format import FAMILIES as FAMILIES
    from clipforge_core.model.format import MP4 as MP4
    from clipforge_core.model.format import Encoders as Encoders
    from clipforge_core.model.format import Format as Format
    from clipforge_core.model.format import family_of as family_of
    from clipforge_core.model.job import Job as Job
    from clipforge_core.model.job import JobError as JobError
    from clipforge_core.model.job import JobState as JobState
    from clipforge_core.model.job import Priority as Priority
    from clipforge_core.model.job import Progress as Progress
    from clipforge_core.model.keeping import Keeping as Keeping
    from clipforge_core.model.media import AudioStream as AudioStream
    from clipforge_core.model.media import Chapter as Chapter
    from clipforge_core.model.media import MediaInfo as MediaInfo
    from clipforge_core.model.media import SubtitleStream as SubtitleStream
    from clipforge_core.model.media import VideoStream as VideoStream
    from clipforge_core.model.media_item import MediaItem as MediaItem
    from clipforge_core.model.media_item import MediaKind as MediaKind
    from clipforge_core.model.output import Animation as Animation
    from clipforge_core.model.output import Output as Output
    from clipforge_core.model.output import Stills as Stills
    from clipforge_core.model.quality import Absent as Absent
    from clipforge_core.model.quality import Definition as Definition
    from clipforge_core.model.quality import Measure as Measure
    from clipforge_core.model.quality import QualityReport as QualityReport
    from clipforge_core.model.script import Citation as Citation
    from clipforge_core.model.script import Liking as Liking
    from clipforge_core.model.script import Role as Role
    from clipforge_core.model.script import Score as Score
    from clipforge_core.model.script import Script as Script
    from clipforge_core.model.script import ScriptBrief as ScriptBrief
    from clipforge_core.model.script import ScriptScene as ScriptScene
    from clipforge_core.model.script import ScriptSentence as ScriptSentence
    from clipforge_core.model.script import ScriptSource as ScriptSource
    from clipforge_core.model.script import VisualBrief as VisualBrief
    from clipforge_core.model.style import ActiveWord as ActiveWord
    from clipforge_core.model.style import Appear as Appear
    from clipforge_core.model.style import Box as Box
    from clipforge_core.model.style import CaptionStyle as CaptionStyle
    from clipforge_core.model.style import Emoji as Emoji
    from clipforge_core.model.style import Emphasis as Emphasis
    from clipforge_core.model.style import EmphasisRule as EmphasisRule
    from clipforge_core.model.style import Glow as Glow
    from clipforge_core.model.style import Outline as Outline
    from clipforge_core.model.style import SafeArea as SafeArea
    from clipforge_core.model.style import Shadow as Shadow
    from clipforge_core.model.style import Underline as Underline
    from clipforge_core.model.style import WordLook as WordLook
    from clipforge_core.model.template import ExportTemplate as ExportTemplate
    from clipforge_core.model.template import Layout as Layout
    from clipforge_core.model.timeline import AudioElement as AudioElement
    from clipforge_core.model.timeline import AudioEncoding as AudioEncoding
    from clipforge_core.model.timeline import Canvas as Canvas
    from clipforge_core.model.timeline import CaptionElement as CaptionElement
    from clipforge_core.model.timeline import CaptionWord as CaptionWord
    from clipforge_core.model.timeline import ColourElement as ColourElement
    from clipforge_core.model.timeline import Element as Element
    from clipforge_core.model.timeline import ImageElement as ImageElement
    from clipforge_core.model.timeline import Keyframe as Keyframe
    from clipforge_core.model.timeline import Loudness as Loudness
    from clipforge_core.model.timeline import Note as Note
    from clipforge_core.model.timeline import Rect as Rect
    from clipforge_core.model.timeline import Segment as Segment
    from clipforge_core.model.timeline import Source as Source
    from clipforge_core.model.timeline import TextElement as TextElement
    from clipforge_core.model.timeline import Timeline as Timeline
    from clipforge_core.model.timeline import TimelineTrack as TimelineTrack
    from clipforge_core.model.timeline import Transition as Transition
    from clipforge_core.model.timeline import VideoElement as VideoElement
    from clipforge_core.model.timeline import VideoEncoding as VideoEncoding
    from clipforge_core.model.tracks import Event as Event
    from clipforge_core.model.tracks import Events as Events
    from clipforge_core.model.tracks import FaceBox as FaceBox
    from clipforge_core.model.tracks import FacePath as FacePath
    from clipforge_core.model.tracks import Faces as Faces
    from clipforge_core.model.tracks import Samples as Samples
    from clipforge_core.model.tracks import Track as Track
    from clipforge_core.model.tracks import Tracks as Tracks
    from clipforge_core.model.transcript import Sentence as Sentence
    from clipforge_core.model.transcript import Timing as Timing
    from clipforge_core.model.transcript import Transcript as Transcript
    from clipforge_core.model.transcript import Word as Word
    from clipforge_core.model.transcript import join_words as join_words
    from clipforge_core.queue.events import JobEvent as JobEvent
    from clipforge_core.refusals import Unauthorized as Unauthorized
    from clipforge_core.scripting.languages import ScriptLanguage as ScriptLanguage
    from clipforge_core.scripting.languages import script_language as script_language
    from clipforge_core.scripting.lengths import seconds_of as seconds_of
    from clipforge_core.scripting.lengths import spoken_words as spoken_words
    from clipforge_core.scripting.measures.hook import hook_kind as hook_kind
    from clipforge_core.scripting.sentences import sentence_spans as sentence_spans
    from clipforge_core.scripting.words import function_words as function_words
    from clipforge_core.scripting.words import same_word as same_word
    from clipforge_core.scripting.words import words as words
    from clipforge_core.settings import Setting as Setting
    from clipforge_core.settings import Settings as Settings
    from clipforge_core.settings import SettingType as SettingType
    from clipforge_core.stages.outputs import Outputs as Outputs
    from clipforge_core.stages.outputs import Rendition as Rendition
    from clipforge_core.stages.outputs import Settled as Settled
    from clipforge_core.stages.segments import plan_segments as plan_segments
    from clipforge_core.stages.trim import plan_trim as plan_trim
    from clipforge_core.store.migrations import Migration as Migration
    from clipforge_core.studio.folder_search import FoundMedia as FoundMedia
    from clipforge_core.studio.folder_search import search_folder as search_folder
    from clipforge_core.studio.retrieval import retrieve as retrieve
    from clipforge_core.studio.shelf import find_media as find_media
    from clipforge_core.studio.tongue import language_of as language_of
    from clipforge_core.timecode import Span as Span
    from clipforge_core.timecode import complement as complement
    from clipforge_core.timecode import format_time as format_time
    from clipforge_core.timecode import frame_time as frame_time
    from clipforge_core.timecode import milliseconds as milliseconds
    from clipforge_core.timecode import nearest_frame as nearest_frame
    from clipforge_core.timecode import overlap as overlap
    from clipforge_core.timecode import parse_time as parse_time
    from clipforge_core.timecode import seconds as seconds
    from clipforge_core.timecode import union as union

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
    "files": ("readable", "temporary", "write_bytes"),
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
