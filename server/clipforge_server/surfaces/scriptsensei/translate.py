"""/translate: texts and scripts in other languages, by what is installed or set up here."""

from __future__ import annotations

from typing import Annotated

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import JSONBody
from msgspec import Meta

from clipforge_core.languages import two_letters
from clipforge_core.model.user import Caller
from clipforge_core.refusals import Invalid
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_server.surfaces.scriptsensei.shown import ScriptShown, Shown

TAGS = ["translation"]
ANSWERS = {"answers": {404: "There is no such script.", 502: "The translator could not be reached."}}
Language = Annotated[str, Meta(min_length=2, max_length=35)]


class Translate(msgspec.Struct, kw_only=True):
    """A text, or a script that is kept; `source` is found out where it is not given. With `keep` a translated script
    is kept as a new one."""

    target: Language
    source: Language | None = None
    text: Annotated[str, Meta(max_length=50_000)] | None = None
    script_id: Annotated[str, Meta(max_length=200)] | None = None
    keep: bool | None = None


class Translation(msgspec.Struct, kw_only=True):
    """A translation. `quality` is draft (to be read over) or good, as the translator says; `script` is there for a
    script, with an id of its own where it was kept."""

    translated_text: str
    text: str
    source: str
    target: str
    provider: str
    quality: str
    notes: list[str]
    script: ScriptShown | None


class LanguagePairShown(msgspec.Struct, kw_only=True):
    """From one language to another, "*" for any."""

    source: str
    target: str
    provider: str
    quality: str


class Languages(msgspec.Struct, kw_only=True):
    """What can be translated here now, and all languages of it by code."""

    pairs: list[LanguagePairShown]
    languages: list[str]


@post("/translate", tags=TAGS, status_code=200, sync_to_thread=True, opt=ANSWERS)
def translate(
    services: NamedDependency[Services],
    caller: NamedDependency[Caller],
    links: NamedDependency[Links],
    data: JSONBody[Translate],
) -> Translation:
    """Translate a text or a script.

    A pair that no translator here has is refused (400), with what would help.
    """
    target, source = two_letters(data.target), two_letters(data.source or "")
    if not target:
        raise Invalid(field="target", detail="a language code such as es is needed")
    if data.script_id:
        kept = services.scripts.get(caller, data.script_id)
        script = services.translation.translate_script(kept.script, target=target, source=source)
        made = services.scripts.create(caller, script) if data.keep else msgspec.structs.replace(kept, script=script)
        text = script.text
        shown = Shown(services, links).script(made)
        return Translation(
            translated_text=text, text=text, source=kept.script.language, target=target,
            provider="", quality="", notes=list(script.notes), script=shown,
        )  # fmt: skip
    if not (data.text or "").strip():
        raise Invalid(field="text", detail="a text or a script_id is needed")
    done = services.translation.translate([data.text or ""], target=target, source=source)
    return Translation(
        translated_text=done.texts[0],
        text=done.texts[0],
        source=done.source,
        target=done.target,
        provider=done.translator,
        quality=done.quality,
        notes=list(done.notes),
        script=None,
    )


@get("/translate/languages", tags=TAGS, sync_to_thread=True)
def list_languages(services: NamedDependency[Services], caller: NamedDependency[Caller]) -> Languages:
    """List what can be translated here."""
    pairs = services.translation.languages()
    return Languages(
        pairs=[
            LanguagePairShown(source=p.source, target=p.target, provider=p.translator, quality=p.quality) for p in pairs
        ],
        languages=sorted({code for pair in pairs for code in (pair.source, pair.target)} - {"*"}),
    )


HANDLERS = (translate, list_languages)
