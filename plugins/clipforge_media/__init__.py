"""The media library that bundled and third-party plugins build on; the only door to PyAV.

Everything is imported when it is first used, so that `import clipforge_media` costs nothing.

files       open_media, opened, media_error      opening a file safely, errors in our own words
clock       Clock                                media clock <-> container timestamps
probe       probe, glance                        what a file holds; what its beginning says
reading     PictureReader                        decoded pictures of a span, by media time
geometry    display_size, scaled_size, upright   square pixels, rotation, mirroring
pcm         read_sound, sound_blocks             samples of a span, on the media clock
sound       SoundReader, Meter                   decoded samples of a span; loudness (EBU R128)
writing     replacing                            media files that are whole or not there
render      render_segments, refusal             segments of a Timeline to files
captions    CaptionRaster, Bitmap                captions and texts as planes to blend into a frame
            caption_checks, missing_glyphs       what can be wrong with them
            fonts_of                             a hash of the fonts that they may be drawn with
            Typesetter, Type, Block              texts that fit into a box, for pictures with words in them
smartcut    copy_refusal, plan_cut, write_cut    ranges of a source by copying packets
engine      PyavEngine                           the Engine contract: scan, sound, join, still, check
enhance     heard, find_hum, noise_facts, ...   measures of sound and pictures, and what makes them better
quality     Colours, MotionTrack, Spectrum, ...  measures of quality, and comparing with a reference
subtitles   Srt, Vtt, Ass, WordJson              the formats of words and cues; split_words: text -> words
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what `__getattr__` answers, for type checkers and editors
    from clipforge_media.captions.bitmap import Bitmap as Bitmap
    from clipforge_media.captions.checks import caption_checks as caption_checks
    from clipforge_media.captions.checks import missing_glyphs as missing_glyphs
    from clipforge_media.captions.places import fonts_of as fonts_of
    from clipforge_media.captions.raster import CaptionRaster as CaptionRaster
    from clipforge_media.captions.typeset import Block as Block
    from clipforge_media.captions.typeset import Type as Type
    from clipforge_media.captions.typeset import Typesetter as Typesetter
    from clipforge_media.clock import Clock as Clock
    from clipforge_media.engine import PyavEngine as PyavEngine
    from clipforge_media.enhance.colour_stats import Sample as Sample
    from clipforge_media.enhance.deepfilter import DENOISER as DENOISER
    from clipforge_media.enhance.deepfilter import require_denoiser as require_denoiser
    from clipforge_media.enhance.exposure import WELL_EXPOSED as WELL_EXPOSED
    from clipforge_media.enhance.exposure import stops_off as stops_off
    from clipforge_media.enhance.hum import HUM_RATE as HUM_RATE
    from clipforge_media.enhance.hum import HumFrames as HumFrames
    from clipforge_media.enhance.hum import find_hum as find_hum
    from clipforge_media.enhance.hum import find_hum_in as find_hum_in
    from clipforge_media.enhance.hum import hum_level as hum_level
    from clipforge_media.enhance.looking import small_pictures as small_pictures
    from clipforge_media.enhance.looking import timed_pictures as timed_pictures
    from clipforge_media.enhance.noise import noise_facts as noise_facts
    from clipforge_media.enhance.noise import speech_lost as speech_lost
    from clipforge_media.enhance.noise import tonal_share as tonal_share
    from clipforge_media.enhance.opencv import require_opencv as require_opencv
    from clipforge_media.enhance.riding import riding_gains as riding_gains
    from clipforge_media.enhance.shake import camera_motion as camera_motion
    from clipforge_media.enhance.shake import jitter as jitter
    from clipforge_media.enhance.shake import steadying as steadying
    from clipforge_media.enhance.shake import zoom_for as zoom_for
    from clipforge_media.enhance.sound_measures import LOUDNESS_STEP as LOUDNESS_STEP
    from clipforge_media.enhance.sound_measures import SPEECH_HOP as SPEECH_HOP
    from clipforge_media.enhance.sound_measures import band_levels as band_levels
    from clipforge_media.enhance.sound_measures import covered as covered
    from clipforge_media.enhance.sound_measures import heard as heard
    from clipforge_media.enhance.sound_measures import loudness_curve as loudness_curve
    from clipforge_media.enhance.sound_measures import on_timeline as on_timeline
    from clipforge_media.enhance.warping import moved_gray as moved_gray
    from clipforge_media.geometry import coded_size as coded_size
    from clipforge_media.geometry import display_size as display_size
    from clipforge_media.geometry import scaled_size as scaled_size
    from clipforge_media.geometry import upright as upright
    from clipforge_media.loudness import Meter as Meter
    from clipforge_media.opening import media_error as media_error
    from clipforge_media.opening import open_media as open_media
    from clipforge_media.opening import opened as opened
    from clipforge_media.pcm import read_sound as read_sound
    from clipforge_media.pcm import sound_blocks as sound_blocks
    from clipforge_media.probing import file_digest as file_digest
    from clipforge_media.probing import glance as glance
    from clipforge_media.probing import probe as probe
    from clipforge_media.quality.artefacts import banding_of as banding_of
    from clipforge_media.quality.artefacts import noise_of as noise_of
    from clipforge_media.quality.artefacts import ringing_of as ringing_of
    from clipforge_media.quality.colours import Colours as Colours
    from clipforge_media.quality.colours import colour_difference as colour_difference
    from clipforge_media.quality.comparing import Comparison as Comparison
    from clipforge_media.quality.comparing import in_one_size as in_one_size
    from clipforge_media.quality.comparing import limited as limited
    from clipforge_media.quality.filters import PictureMeter as PictureMeter
    from clipforge_media.quality.motion import MotionTrack as MotionTrack
    from clipforge_media.quality.sounds import Clipped as Clipped
    from clipforge_media.quality.sounds import Spectrum as Spectrum
    from clipforge_media.quality.windows import Window as Window
    from clipforge_media.reading import PictureReader as PictureReader
    from clipforge_media.render.keyframes import crop_at as crop_at
    from clipforge_media.render.refusal import refusal as refusal
    from clipforge_media.render.segments import render_segments as render_segments
    from clipforge_media.smartcut.plan import Cut as Cut
    from clipforge_media.smartcut.plan import plan_cut as plan_cut
    from clipforge_media.smartcut.refusal import copy_refusal as copy_refusal
    from clipforge_media.smartcut.segment import write_cut as write_cut
    from clipforge_media.sound_reading import SoundReader as SoundReader
    from clipforge_media.subtitles.ass import Ass as Ass
    from clipforge_media.subtitles.splitting import split_words as split_words
    from clipforge_media.subtitles.srt import Srt as Srt
    from clipforge_media.subtitles.vtt import Vtt as Vtt
    from clipforge_media.subtitles.word_json import WordJson as WordJson
    from clipforge_media.writing import replacing as replacing

_HOMES: dict[str, tuple[str, ...]] = {
    "opening": ("media_error", "open_media", "opened"),
    "clock": ("Clock",),
    "probing": ("file_digest", "glance", "probe"),
    "reading": ("PictureReader",),
    "geometry": ("coded_size", "display_size", "scaled_size", "upright"),
    "engine": ("PyavEngine",),
    "enhance.opencv": ("require_opencv",),
    "enhance.looking": ("small_pictures", "timed_pictures"),
    "enhance.colour_stats": ("Sample",),
    "enhance.exposure": ("WELL_EXPOSED", "stops_off"),
    "enhance.shake": ("camera_motion", "jitter", "steadying", "zoom_for"),
    "enhance.warping": ("moved_gray",),
    "render.keyframes": ("crop_at",),
    "enhance.sound_measures": (
        "LOUDNESS_STEP",
        "SPEECH_HOP",
        "band_levels",
        "covered",
        "heard",
        "loudness_curve",
        "on_timeline",
    ),
    "enhance.hum": ("HUM_RATE", "HumFrames", "find_hum", "find_hum_in", "hum_level"),
    "enhance.noise": ("noise_facts", "speech_lost", "tonal_share"),
    "enhance.riding": ("riding_gains",),
    "enhance.deepfilter": ("DENOISER", "require_denoiser"),
    "smartcut.plan": ("Cut", "plan_cut"),
    "smartcut.refusal": ("copy_refusal",),
    "smartcut.segment": ("write_cut",),
    "quality.artefacts": ("banding_of", "noise_of", "ringing_of"),
    "quality.colours": ("Colours", "colour_difference"),
    "quality.comparing": ("Comparison", "in_one_size", "limited"),
    "quality.filters": ("PictureMeter",),
    "quality.motion": ("MotionTrack",),
    "quality.sounds": ("Clipped", "Spectrum"),
    "quality.windows": ("Window",),
    "sound_reading": ("SoundReader",),
    "loudness": ("Meter",),
    "writing": ("replacing",),
    "pcm": ("read_sound", "sound_blocks"),
    "render.segments": ("render_segments",),
    "render.refusal": ("refusal",),
    "captions.bitmap": ("Bitmap",),
    "captions.places": ("fonts_of",),
    "captions.raster": ("CaptionRaster",),
    "captions.checks": ("caption_checks", "missing_glyphs"),
    "captions.typeset": ("Block", "Type", "Typesetter"),
    "subtitles.srt": ("Srt",),
    "subtitles.vtt": ("Vtt",),
    "subtitles.ass": ("Ass",),
    "subtitles.word_json": ("WordJson",),
    "subtitles.splitting": ("split_words",),
}
_WHERE = {name: module for module, names in _HOMES.items() for name in names}


def __getattr__(name: str) -> Any:
    if name not in _WHERE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_WHERE])
