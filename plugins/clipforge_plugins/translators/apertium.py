"""The translator `apertium`: the program of that name with whatever language pairs are installed beside it.

It is a separate program under the GPL, asked over pipes; nothing of it is imported. Its translations follow rules and
dictionaries: good between near languages, a draft between others.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from functools import cached_property

from clipforge_core import EndpointFailed, UsageError, two_letters

_SECONDS = 60.0
"""For the start of the program and some pages of text."""

_PAIR = re.compile(r"([a-z]{2,3})-([a-z]{2,3})")


class Apertium:
    """Translates with an installed pair. `program` is its name or path."""

    name = "apertium"
    version = "1"
    quality = "draft"

    def __init__(self, program: str = "apertium") -> None:
        self._program = program

    def available(self) -> str | None:
        """None, or what to install."""
        if shutil.which(self._program) is None:
            return "apertium is not installed (on Debian: apertium and a pair such as apertium-eng-spa)"
        if not self._modes:
            return "apertium has no language pair (on Debian: apertium-eng-spa, for example)"
        return None

    def pairs(self) -> Sequence[tuple[str, str]]:
        """The pairs that are installed."""
        return tuple(self._modes)

    def translate(self, texts: Sequence[str], *, source: str, target: str) -> list[str]:
        """Each text; its lines are translated one by one. Raises UsageError, EndpointFailed."""
        mode = self._modes.get((source, target))
        if mode is None:
            raise UsageError(
                detail=f"apertium has no pair from {source} to {target}: install apertium-{source}-{target}"
            )
        lines = [text.split("\n") for text in texts]
        flat = [" ".join(line.split()) for parts in lines for line in parts]
        done = iter(self._lines([line for line in flat if line], mode))
        return ["\n".join(next(done) if line.strip() else "" for line in parts) for parts in lines]

    def _lines(self, lines: Sequence[str], mode: str) -> list[str]:
        """Lines of text, none empty, in one call: an empty line ends a sentence for it."""
        if not lines:
            return []
        answer = self._run(["-u", "-f", "txt", mode], "\n\n".join(lines) + "\n\n")
        # What it leaves out of a line leaves its spaces behind.
        found = [" ".join(line.split()) for line in answer.split("\n\n")]
        found = found[: len(lines)] if not any(found[len(lines) :]) else found
        if len(found) == len(lines) and all(found):
            return found
        if len(lines) == 1:
            # What it cannot say at all it leaves out: the words themselves are better than nothing.
            return [" ".join(answer.split()) or lines[0]]
        return [self._lines([line], mode)[0] for line in lines]

    @cached_property
    def _modes(self) -> dict[tuple[str, str], str]:
        """The program's own names of its pairs, such as "eng-spa", by ISO 639-1; no regional forms."""
        if shutil.which(self._program) is None:
            return {}
        found = (_PAIR.fullmatch(line.strip()) for line in self._run(["-l"], "").splitlines())
        return {(two_letters(pair[1]), two_letters(pair[2])): pair[0] for pair in found if pair}

    def _run(self, args: Sequence[str], given: str) -> str:
        variables = {**os.environ, "LC_ALL": "C.UTF-8"}
        try:
            ended = subprocess.run(  # noqa: S603 - the operator's own program; texts go over standard input
                [self._program, *args],
                input=given.encode("utf-8", "replace"),
                capture_output=True,
                timeout=_SECONDS,
                env=variables,
                check=False,
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise self._failed(str(error)) from error
        if ended.returncode != 0:
            raise self._failed(
                ended.stderr.decode("utf-8", "replace").strip()[-200:] or f"it ended with {ended.returncode}"
            )
        return ended.stdout.decode("utf-8", "replace")

    def _failed(self, detail: str) -> EndpointFailed:
        return EndpointFailed(url=self._program, detail=detail, advice="Look whether apertium works in a terminal")
