"""What the bundled kinds of jobs are asked to do; paths are absolute, durations in seconds."""

from __future__ import annotations

from typing import Any, Literal

import msgspec


class ClipsParams(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A source to clips. `stop_after` "detect" writes nothing but the answer; "plan" renders nothing.

    `audio_track` counts from 1, 0 is the file's default; `audio_language` chooses by language. `transcript` may be
    "embedded", "embedded:LANGUAGE" or "embedded:NUMBER": a subtitle track of the source itself.
    `changes` are values of the template by dotted key; `platform` names a preset that is laid under them;
    `options` are the detector's own.
    """

    source: str
    output: str = ""
    num_clips: int | None = None
    min_duration: float | None = None
    max_duration: float | None = None
    detector: str = "highlights"
    aspects: tuple[str, ...] = ("9:16",)
    template: str = "default"
    language: str = ""
    transcript: str = ""
    audio_track: int = 0
    audio_language: str = ""
    query: str = ""
    options: dict[str, Any] = msgspec.field(default_factory=dict)
    changes: dict[str, Any] = msgspec.field(default_factory=dict)
    platform: str = ""
    stop_after: Literal["", "detect", "plan"] = ""


class ExportParams(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An edited clips.json to files. `only` are ids of clips; () is all of them. With `relative`, files for editing
    programs name the source as it lies to the folder, so that all of it can be moved to another machine."""

    clips_json: str
    output: str = ""
    aspects: tuple[str, ...] = ("9:16",)
    template: str = "default"
    changes: dict[str, Any] = msgspec.field(default_factory=dict)
    platform: str = ""
    only: tuple[str, ...] = ()
    relative: bool = False


class TranscribeParams(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is said in a source, as a file of that format; `output` "" writes none."""

    source: str
    output: str = ""
    format: str = "srt"
    language: str = ""
    transcript: str = ""
    audio_track: int = 0
    audio_language: str = ""


class TrimParams(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Ranges of a source to one file. `ranges` are pairs of times as people write them (`parse_moment`), kept in
    that order; `remove` keeps the rest instead.

    `how` "auto" copies packets where the source allows it, "lossless" refuses where it does not, "reencode"
    encodes all with `encoder` ("": one of the source's codec) at `crf` (none: the usual one of the encoder).
    """

    source: str
    output: str
    ranges: tuple[tuple[str, str], ...]
    remove: bool = False
    how: Literal["auto", "lossless", "reencode"] = "auto"
    encoder: str = ""
    crf: int | None = None


class QualityParams(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the quality of a file is. `reference` is the recording that it was made of; `offset` says where the file
    begins in it ("" looks for the place). `whole` looks at all pictures of a long file, not at a sample."""

    source: str
    reference: str = ""
    offset: str = ""
    whole: bool = False


class ComposeParams(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A scene file to one film. `project` is its JSON, `name` what messages call it; `output` ends in .mp4, .mov,
    .mkv or .webm.

    `base` is the folder that relative paths start from, `also` are folders where they are looked for as well; with
    `confined` nothing outside of `base` is read. `files` are local files by `src` (uploads of a server): they come
    before everything else.
    """

    project: dict[str, Any]
    output: str
    base: str
    also: tuple[str, ...] = ()
    confined: bool = False
    files: dict[str, str] = msgspec.field(default_factory=dict)
    name: str = "project"


class ComposeRowsParams(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A video template to a film for each of its rows, in `folder`.

    `values` stand for variables that rows do not give. `pattern` makes the names of files from variables
    (`{{sku}}-en`); without one they have a number and the first column. `columns` is the order of the rows' keys,
    which JSON does not keep. `base`, `also`, `confined`, `files` and `name` are as for one film.
    """

    template: dict[str, Any]
    rows: tuple[dict[str, Any], ...]
    columns: tuple[str, ...] = ()
    folder: str
    base: str
    also: tuple[str, ...] = ()
    ending: str = "mp4"
    pattern: str = ""
    values: dict[str, Any] = msgspec.field(default_factory=dict)
    confined: bool = False
    files: dict[str, str] = msgspec.field(default_factory=dict)
    name: str = "template"
