"""The text of a chat completion out of its bytes: server-sent events, or one JSON object from servers that do not
stream."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import msgspec

MOST = 4 << 20
"""Bytes of the longest answer."""


class Broken(Exception):
    """The bytes are no whole chat completion; the message says why."""


def answer_pieces(chunks: Iterable[bytes], events: bool) -> Iterator[str]:
    """The content of an answer, as it comes. Raises Broken where it breaks off, is cut at its length or is something
    else."""
    if not events:
        yield _whole(b"".join(_limited(chunks)))
        return
    finished = ""
    for data in _events(chunks):
        if data == "[DONE]":
            finished = finished or "stop"
            break
        piece = _object(data)
        choice = _choice(piece)
        if choice is None:
            continue
        content = (choice.get("delta") or {}).get("content")
        if isinstance(content, str) and content:
            yield content
        finished = choice.get("finish_reason") or finished
    if not finished:
        raise Broken("the answer broke off")
    _ended("", finished)


def _whole(body: bytes) -> str:
    choice = _choice(_object(body.decode("utf-8", "replace")))
    content = ((choice or {}).get("message") or {}).get("content")
    if choice is None or not isinstance(content, str):
        raise Broken("it is not a chat completion")
    return _ended(content, choice.get("finish_reason") or "stop")


def _ended(text: str, finished: str) -> str:
    if finished == "length":
        raise Broken("the answer is longer than llm.tokens allows")
    return text


def _limited(chunks: Iterable[bytes]) -> Iterator[bytes]:
    size = 0
    for chunk in chunks:
        size += len(chunk)
        if size > MOST:
            raise Broken(f"the answer is longer than {MOST} bytes")
        yield chunk


def _events(chunks: Iterable[bytes]) -> Iterator[str]:
    """The data of each server-sent event; comments and other fields are passed over."""
    rest = b""
    for chunk in _limited(chunks):
        *lines, rest = (rest + chunk).split(b"\n")
        for line in lines:
            if line.startswith(b"data:"):
                yield line[5:].strip().decode("utf-8", "replace")
    if rest.startswith(b"data:"):
        yield rest[5:].strip().decode("utf-8", "replace")


def _object(text: str) -> dict[str, Any]:
    try:
        found = msgspec.json.decode(text)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Broken("it is not a chat completion") from error
    if not isinstance(found, dict):
        raise Broken("it is not a chat completion")
    if found.get("error"):
        raise Broken(f"it reports an error: {error_message(found)}")
    return found


def _choice(found: dict[str, Any]) -> dict[str, Any] | None:
    choices = found.get("choices")
    if isinstance(choices, list) and choices and isinstance(choices[0], dict):
        return choices[0]
    return None


def error_message(found: Any) -> str:
    """What an endpoint says went wrong, in one short line."""
    error = found.get("error", found) if isinstance(found, dict) else found
    text = error.get("message", error.get("detail", "")) if isinstance(error, dict) else error
    return " ".join(str(text).split())[:200]
