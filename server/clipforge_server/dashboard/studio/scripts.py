"""Scripts: the list, and one script with its scores, what its sentences rest on, its text to edit, its stars."""

from __future__ import annotations

from typing import Any

import msgspec
from litestar import Response, get, post

from clipforge_core.errors import ClipForgeError
from clipforge_core.languages import two_letters
from clipforge_core.model.kept_script import KeptScript
from clipforge_core.model.script import Script, ScriptSentence
from clipforge_core.model.translation import ANY
from clipforge_core.model.user import Caller
from clipforge_core.refusals import Invalid
from clipforge_core.scripting.scoring import score, suggestions
from clipforge_core.services import Services
from clipforge_core.studio_videos.service import checked_title
from clipforge_core.studio_videos.texts import edited
from clipforge_server.dashboard.entering import said_of
from clipforge_server.dashboard.forms import Form
from clipforge_server.dashboard.looks import Look
from clipforge_server.dashboard.studio.places import NAMES, ROOT, Pager, noted, offered, page_of

PATH = ROOT + "/scripts"
ONE = PATH + "/{script_id:str}"
PAGE = 20
LONGEST_QUOTE = 600
ORIGINS = {
    "source": "rests on a source",
    "made": "holds others together, with no fact of its own",
    "written": "was written by a person",
    "unchecked": "was said by a language model without a source: check it",
}


class Rest(msgspec.Struct, frozen=True):
    """What a sentence rests on: the title and address of the source, and what stands there."""

    title: str
    uri: str
    quote: str
    number: int


@get(ROOT, sync_to_thread=False)
def studio(look: Look) -> Response[str]:
    """The beginning: the scripts."""
    return look.go(PATH)


@get(PATH, sync_to_thread=True)
def scripts_page(
    services: Services,
    caller: Caller,
    look: Look,
    q: str = "",
    platform: str = "",
    language: str = "",
    page: int = 1,
) -> Response[str]:
    """The list."""
    number, wanted = page_of(page), {"platform": platform[:50], "language": language[:20], "search": q[:200]}
    found = services.scripts.list(caller, page=number, limit=PAGE, **wanted)
    values = offered(
        scripts=found.scripts,
        pager=Pager(number, PAGE, found.total),
        q=q[:200],
        platform=platform,
        language=language,
        searched=bool(q.strip() or platform or language),
    )
    return look.part("studio/scripts", "found", **values) if look.in_part else look.page("studio/scripts", **values)


@get(ONE, sync_to_thread=True)
def script_page(services: Services, caller: Caller, look: Look, script_id: str) -> Response[str]:
    """One script."""
    return _page(services, look, services.scripts.get(caller, script_id))


@post(ONE, sync_to_thread=True, status_code=200)
def change_script(services: Services, caller: Caller, look: Look, form: Form, script_id: str) -> Response[str]:
    """Another text, title, platform or language. Scenes whose words stay keep what they rest on."""
    kept = services.scripts.get(caller, script_id)
    try:
        version = form.whole("version")
        changed = _changed(kept.script, form)
        if changed != kept.script:
            scored = msgspec.structs.replace(changed, scores=score(changed))
            services.scripts.update(caller, script_id, script=scored, version=version)
    except ClipForgeError as error:
        return _page(services, look, kept, problem=said_of(error), typed=form)
    return look.go(f"{PATH}/{script_id}", said="Saved.")


@post(ONE + "/translate", sync_to_thread=True, status_code=200)
def translate_script(services: Services, caller: Caller, look: Look, form: Form, script_id: str) -> Response[str]:
    """The same in another language, kept beside it."""
    kept = services.scripts.get(caller, script_id)
    target = two_letters(form.text("target")[:20])
    try:
        if not target:
            raise Invalid(field="target", detail="choose a language first")
        made = services.scripts.create(caller, services.translation.translate_script(kept.script, target=target))
    except ClipForgeError as error:
        return _page(services, look, kept, untranslated=said_of(error))
    return look.go(f"{PATH}/{made.id}", said=f"This is the script in {NAMES.get(target, target)}. The first one stays.")


@post(ONE + "/rate", sync_to_thread=True, status_code=200)
def rate_script(services: Services, caller: Caller, look: Look, form: Form, script_id: str) -> Response[str]:
    """One to five stars; none takes them back."""
    kept = services.scripts.rate(caller, script_id, form.whole("rating") or 0)
    return look.part("studio/script_stars", "stars", kept=kept)


@post(ONE + "/delete", sync_to_thread=True, status_code=200)
def delete_script(services: Services, caller: Caller, look: Look, script_id: str) -> Response[str]:
    """Forget it."""
    services.scripts.delete(caller, script_id)
    return look.go(PATH, said="The script is deleted. Films that were made of it stay.")


def rests_of(script: Script, sentence: ScriptSentence) -> list[Rest]:
    """What a sentence rests on."""
    sources = {source.id: (number, source) for number, source in enumerate(script.sources, start=1)}
    found = []
    for citation in sentence.citations:
        if citation.source in sources:
            number, source = sources[citation.source]
            found.append(Rest(source.title or source.kind, source.uri, citation.quote[:LONGEST_QUOTE], number))
    return found


def _changed(script: Script, form: Form) -> Script:
    """Raises Invalid."""
    language = form.text("language") or script.language
    if len(language) > 20:
        raise Invalid(field="language", detail="a language code such as en is needed")
    script = msgspec.structs.replace(
        script,
        title=checked_title(form.text("title")),
        language=language,
        platform=form.text("platform")[:50].lower(),
    )
    text = form.raw("content").replace("\r\n", "\n")
    return script if text.strip() == script.text.strip() else edited(script, text)


def targets(services: Services, language: str) -> dict[str, str]:
    """What a script may be translated to: code → name, with what kind of translation it would be."""
    spoken = two_letters(language)
    found: dict[str, str] = {}
    for pair in services.translation.languages():
        if pair.source not in (spoken, ANY):
            continue
        for code in NAMES if pair.target == ANY else (pair.target,):
            if code != spoken:  # the best translator comes first
                draft = ", a draft by rules and dictionaries" if pair.quality == "draft" else ""
                found.setdefault(code, NAMES.get(code, code) + draft)
    return dict(sorted(found.items(), key=lambda each: each[1]))


def _page(
    services: Services,
    look: Look,
    kept: KeptScript,
    *,
    problem: str = "",
    typed: Form | None = None,
    untranslated: str = "",
) -> Response[str]:
    script = kept.script
    counts = dict.fromkeys(ORIGINS, 0)
    for scene in script.scenes:
        for sentence in scene.narration:
            counts[sentence.origin] += 1
    values = offered(
        kept=kept,
        script=script,
        rests=lambda sentence: rests_of(script, sentence),
        origins=ORIGINS,
        counts=counts,
        notes=[noted(note) for note in script.notes],
        advice=suggestions(script),
        problem=problem,
        untranslated=untranslated,
        targets=targets(services, script.language),
        typed_title=typed.text("title") if typed else script.title,
        typed_text=typed.raw("content") if typed else script.text,
        typed_platform=typed.text("platform") if typed else script.platform,
    )
    return look.page("studio/script", status=400 if problem or untranslated else 200, **values)


HANDLERS: tuple[Any, ...] = (
    studio,
    scripts_page,
    script_page,
    change_script,
    translate_script,
    rate_script,
    delete_script,
)
