"""Errors → exit codes, in one table. The numbers are part of the interface: they never change their meaning."""

from __future__ import annotations

from collections.abc import Iterator

from clipforge_core import errors, refusals

OK = 0
SOME_FAILED = 1
USAGE = 2
FAULT = 70
INTERRUPTED = 130
CLOSED_PIPE = 141

CODES: tuple[tuple[type[errors.ClipForgeError], int, str], ...] = (
    (errors.MissingExtra, 4, "a part is needed that is not installed"),
    (errors.InputError, 3, "the source cannot be used: missing, empty, broken, not media, no clip in it, not fetched"),
    (errors.UsageError, USAGE, "not possible as it was asked for: an option, a name, a template, a document"),
    (refusals.Refusal, USAGE, "not possible as it was asked for: an option, a name, a template, a document"),
    (errors.DiskFull, 5, "no space left on the device"),
    (errors.StoreBusy, 6, "the job database is locked or broken"),
    (errors.StoreBroken, 6, "the job database is locked or broken"),
    (errors.PluginError, 8, "a plugin failed that the work needs, or any with strict_plugins; `plugins check`"),
    (errors.Cancelled, 9, "the job was cancelled from elsewhere"),
    (errors.ClipForgeError, 7, "the work itself failed: rendering, a worker process, a model"),
)
"""The first class that fits counts; more special ones stand first."""

OTHERS: tuple[tuple[int, str], ...] = (
    (OK, "all was done"),
    (SOME_FAILED, "several sources were given and some of them failed"),
    (FAULT, "a fault in the program; the message names the log"),
    (INTERRUPTED, "stopped with Ctrl-C; the same command goes on where it stopped"),
    (CLOSED_PIPE, "the reader of the output went away"),
)


def exit_code(error: errors.ClipForgeError) -> int:
    """The exit code of an error; that of a failed job is that of the error it failed with."""
    name = error.data.get("code")
    if error.code == "error" and isinstance(name, str):
        return exit_code_of(name)
    return next(code for kind, code, _ in CODES if isinstance(error, kind))


def exit_code_of(name: str) -> int:
    """The exit code of an error that is known by its stable name (`ClipForgeError.code`) alone."""
    for kind in _kinds(errors.ClipForgeError):
        if kind.code == name:
            return next(code for known, code, _ in CODES if issubclass(kind, known))
    return exit_code(errors.ClipForgeError())


def table() -> list[tuple[int, str]]:
    """Every exit code once with its meaning, in order."""
    return sorted({*((code, meaning) for _, code, meaning in CODES), *OTHERS})


def _kinds(root: type[errors.ClipForgeError]) -> Iterator[type[errors.ClipForgeError]]:
    yield root
    for kind in root.__subclasses__():
        yield from _kinds(kind)
