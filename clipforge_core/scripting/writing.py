"""Writing a script: the writer that is asked for, or, where that cannot work now, the offline one with a note.

    for part in write(environment, ScriptBrief(topic="Tides", context="The moon pulls the sea. …")):
        print(part.text, end="")
    script = part.script

What is told joins to the script's text. A part that says `anew` takes back what was told before it.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from clipforge_core.contracts.equipment import Equipment
from clipforge_core.contracts.script_writer import ScriptPart, ScriptWriter
from clipforge_core.errors import EndpointFailed, UsageError
from clipforge_core.model.script import Script, ScriptBrief
from clipforge_core.plugin_loading import shown
from clipforge_core.scripting.scoring import score

OFFLINE = "offline"
"""The writer that needs no service, and stands in for others."""


def write(env: Equipment, brief: ScriptBrief, *, writer: str = "") -> Iterator[ScriptPart]:
    """Write a script, told while it is written; exactly the last part has it, scored.

    `writer` "" is the setting `script_writer`. Raises UnknownName for a writer that is not there; UsageError where
    neither it nor the offline one can write this, MissingExtra.
    """
    name = writer or env.settings.get("script_writer", str)
    chosen: ScriptWriter = env.registry.get("script_writers", name)
    notes: list[str] = []
    missing = chosen.available()
    if missing is None:
        try:
            yield from _finished(env, name, brief, notes)
            return
        except EndpointFailed as error:
            if name == OFFLINE:
                raise
            missing = error.describe()
    elif name == OFFLINE:
        raise UsageError(detail=missing)
    note = f"the writer {name} could not be used, the offline one wrote this instead: {missing}"
    notes.append(note)
    yield ScriptPart(note=note, anew=True)
    yield from _finished(env, OFFLINE, brief, notes)


def written(env: Equipment, brief: ScriptBrief, *, writer: str = "") -> Script:
    """The same in one step."""
    script = None
    for part in write(env, brief, writer=writer):
        script = part.script or script
    assert script is not None, "a writer ends with its script"
    return script


def _finished(env: Equipment, name: str, brief: ScriptBrief, notes: list[str]) -> Iterator[ScriptPart]:
    for part in _parts(env, name, brief):
        if part.script is None:
            yield part
            continue
        script = msgspec.structs.replace(part.script, notes=(*notes, *part.script.notes))
        yield msgspec.structs.replace(part, script=msgspec.structs.replace(script, scores=score(script)))


def _parts(env: Equipment, name: str, brief: ScriptBrief) -> Iterator[ScriptPart]:
    """What a writer tells; it is named where it breaks or tells something else. Raises PluginError."""
    parts: Iterator[ScriptPart] | None = None
    part: ScriptPart | None = None
    while True:
        with env.registry.blaming("script_writers", name):
            parts = iter(env.registry.get("script_writers", name).write(brief)) if parts is None else parts
            following = next(parts, None)
            if following is None and (part is None or part.script is None):
                raise TypeError("its last part has no script")
            if following is not None and not isinstance(following, ScriptPart):
                raise TypeError(f"it told {shown(following)}, and no ScriptPart")
        if following is None:
            return
        part = following
        yield part
