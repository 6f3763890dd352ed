"""The program espeak-ng on this machine: which voices it has, and a process for each question to it.

    program = EspeakProgram()
    program.voices()[0].tag                              # "af"
    program.phonemes(["Buenos días"], "es")              # ["bwˈenos ðˈias"]

espeak-ng is under the GPL. It is never loaded here: `espeak_child.py` runs as a process of its own.
"""

from __future__ import annotations

import json
import logging
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import msgspec

from clipforge_core import PluginError, UsageError

log = logging.getLogger(__name__)

PROGRAM = "espeak-ng"
MISSING = (
    "the voice {what} needs the program espeak-ng, which is not installed: install it with "
    "`apt install espeak-ng` (Debian, Ubuntu) or `brew install espeak-ng` (macOS)"
)
_CHILD = Path(__file__).with_name("espeak_child.py")
_NO_LIBRARY, _NO_VOICE = 3, 4
_TIMEOUT = 120.0
"""Seconds for one sentence, which takes some hundredths of one."""


class EspeakVoiceRow(msgspec.Struct, frozen=True):
    """A line of `espeak-ng --voices`: its tag ("pt-br"), how usual it is for its language (small is more), its name,
    and the file that espeak-ng knows it by."""

    tag: str
    priority: int
    name: str
    file: str


class EspeakProgram:
    """Asks espeak-ng, in a process for each question."""

    def __init__(self) -> None:
        self._voices: tuple[EspeakVoiceRow, ...] | None = None

    def there(self) -> bool:
        """True where it is installed."""
        return shutil.which(PROGRAM) is not None

    def voices(self) -> tuple[EspeakVoiceRow, ...]:
        """What it speaks; () where it is not installed. Asked once."""
        if self._voices is None:
            path = shutil.which(PROGRAM)
            if path is None:
                return ()
            try:
                listed = _run([path, "--voices"], b"").stdout.decode("utf-8", "replace")
            except PluginError as error:
                log.warning("%s", error)
                listed = ""
            self._voices = read_voices(listed)
        return self._voices

    def file(self, voice: str) -> str:
        """The file of a voice: "roa/fr+f3" for "fr-fr+f3". Raises UsageError where there is none."""
        tag, plus, variant = voice.partition("+")
        found = next((row.file for row in self.voices() if row.tag == tag), None)
        if found is None:
            raise UsageError(detail=f"espeak-ng has no voice {voice!r}")
        return f"{found}{plus}{variant}"

    def phonemes(self, texts: Sequence[str], voice: str) -> list[str]:
        """IPA of each text, with ^ between the letters of one sound. Raises as `speak` does."""
        answer, _ = self._ask({"voice": self.file(voice), "texts": list(texts)})
        return [str(text) for text in answer["phonemes"]]

    def speak(self, text: str, file: str, rate: int) -> tuple[dict[str, Any], bytes]:
        """What `espeak_child.py` answers for a file of voices, and the samples. `rate` is in words a minute.

        Raises UsageError where espeak-ng is not installed whole or does not know the voice, PluginError where it fails.
        """
        return self._ask({"voice": file, "text": text, "rate": rate})

    def _ask(self, question: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
        done = _run([sys.executable, "-I", "-S", str(_CHILD)], json.dumps(question).encode())
        if done.returncode == _NO_LIBRARY:
            raise UsageError(detail=MISSING.format(what=PROGRAM))
        if done.returncode == _NO_VOICE:
            raise UsageError(detail=f"espeak-ng has no voice {question['voice']!r}")
        if done.returncode != 0:
            last = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:]
            raise PluginError(plugin="voices", detail=f"espeak-ng ended with {done.returncode} {' '.join(last)}")
        head, _, sound = done.stdout.partition(b"\n")
        answer: dict[str, Any] = json.loads(head)
        return answer, sound


def read_voices(listed: str) -> tuple[EspeakVoiceRow, ...]:
    """The rows of the table that `espeak-ng --voices` prints, the most usual of each language first."""
    rows = []
    for line in listed.splitlines()[1:]:
        cells = line.split()
        if len(cells) >= 5 and cells[0].isdigit():
            rows.append(
                EspeakVoiceRow(
                    tag=cells[1], priority=int(cells[0]), name=cells[3].replace("_", " ").strip(), file=cells[4]
                )
            )
    return tuple(sorted(rows, key=lambda r: r.priority))


def _run(command: Sequence[str], given: bytes) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(command, input=given, capture_output=True, timeout=_TIMEOUT, check=False)  # noqa: S603
    except subprocess.TimeoutExpired as error:
        raise PluginError(plugin="voices", detail=f"espeak-ng gave no answer within {_TIMEOUT:g} s") from error
    except OSError as error:
        raise PluginError(plugin="voices", detail=f"espeak-ng cannot be started: {error}") from error
