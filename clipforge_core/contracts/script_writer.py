"""ScriptWriter: a brief → a script, told while it is being written."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

import msgspec

from clipforge_core.model.script import Script, ScriptBrief


class ScriptPart(msgspec.Struct, frozen=True, kw_only=True):
    """A piece of a script under way: `text` is what was written since the last part (sentence by sentence, token by
    token), `note` a word to the reader; the last part of all holds the whole `script`. `anew` takes back the text that
    was told before: another writer begins again."""

    text: str = ""
    note: str = ""
    anew: bool = False
    script: Script | None = None


@runtime_checkable
class ScriptWriter(Protocol):
    """Writes scripts. `languages` are ISO 639-1 codes, () for any."""

    name: str
    version: str
    languages: tuple[str, ...]

    def available(self) -> str | None:
        """None, or what is missing and how to get it."""

    def write(self, brief: ScriptBrief) -> Iterator[ScriptPart]:
        """Write it; exactly the last part has the script, and the texts of all join to its `text`. Closing the iterator
        ends the work.

        Raises UsageError for a language that it does not write, EndpointFailed.
        """
