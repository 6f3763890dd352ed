"""What parent and child say to each other: small msgspec values, with everything that plugins define pickled inside.

Arguments and answers are pickled apart from their envelope, so that a value that cannot be rebuilt is an error of its
task and never breaks the conversation. Both ends are the same program and the pipe is private to them.
"""

from __future__ import annotations

import logging
import pickle
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core.errors import ClipForgeError, TaskFailed
from clipforge_core.files import readable

log = logging.getLogger("clipforge.queue")


class Run(msgspec.Struct, frozen=True, tag="run"):
    """Parent to child: do this. `task` is "job_kind/task"; `args` a pickled tuple."""

    task: str
    args: bytes


class Ready(msgspec.Struct, frozen=True, tag="ready"):
    """Child to parent: it is up, and what tasks need has been loaded. A child that is given a task at once does not
    say so before it."""


class Begun(msgspec.Struct, frozen=True, tag="begun"):
    """Child to parent: the task has arrived, and from now on a crash is its doing."""


class Report(msgspec.Struct, frozen=True, tag="report"):
    """Child to parent: how far, 0..1, and a message for people."""

    done: float
    message: str


class Answer(msgspec.Struct, frozen=True, tag="answer"):
    """Child to parent: the pickled result."""

    value: bytes


class Failure(msgspec.Struct, frozen=True, tag="failure"):
    """Child to parent: the pickled ClipForgeError."""

    error: bytes


FromChild = Ready | Begun | Report | Answer | Failure

_encoder = msgspec.msgpack.Encoder()
_runs: msgspec.msgpack.Decoder[Run] = msgspec.msgpack.Decoder(Run)
_answers: msgspec.msgpack.Decoder[FromChild] = msgspec.msgpack.Decoder(FromChild)


def to_bytes(message: Run | FromChild) -> bytes:
    """A message as it goes through the pipe."""
    return _encoder.encode(message)


def from_parent(data: bytes) -> Run:
    """A message that a child received."""
    return _runs.decode(data)


def from_child(data: bytes) -> FromChild:
    """A message that a parent received."""
    return _answers.decode(data)


def dump(value: Any) -> bytes:
    """A value, pickled."""
    return pickle.dumps(value, protocol=pickle.HIGHEST_PROTOCOL)


def load(data: bytes) -> Any:
    """A value that the other end pickled."""
    return pickle.loads(data)  # noqa: S301 - from our own process, through a private pipe


def dump_error(error: ClipForgeError) -> bytes:
    """An error, pickled; one that cannot be rebuilt elsewhere becomes a TaskFailed that says the same."""
    try:
        data = dump(error)
        load(data)
    except Exception:
        log.debug("error cannot be sent as it is", exc_info=True)
        return dump(TaskFailed(task="task", kind=type(error).__name__, detail=error.describe()))
    return data


def as_error(error: Exception, task: str) -> ClipForgeError:
    """What an exception of a task means to a person; the traceback goes to the log."""
    if isinstance(error, ClipForgeError):
        return error
    log.error("unforeseen error in %s", task, exc_info=error)
    if isinstance(error, OSError) and error.errno is not None:
        return readable(error, Path(task))
    return TaskFailed(task=task, kind=type(error).__name__, detail=str(error) or "no further detail")
