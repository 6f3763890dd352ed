"""Quality: cuts beside their sources with what was measured of them, and A/B tests with players that go together."""

from __future__ import annotations

from typing import Any, cast

from litestar import Response, get, post

from clipforge_core.errors import ClipForgeError
from clipforge_core.model.trim import AbTest, Option, Trim, TrimStatus
from clipforge_core.model.upload import LIBRARY, UploadState
from clipforge_core.model.user import Caller
from clipforge_core.projects.plain import plain
from clipforge_core.refusals import NotThere
from clipforge_core.requests.links import Links
from clipforge_core.services import Services
from clipforge_core.trims.formats import QUALITIES
from clipforge_core.trims.wishes import checked_wish, seconds_of
from clipforge_server.dashboard.entering import said_of
from clipforge_server.dashboard.forms import Form
from clipforge_server.dashboard.looks import Look
from clipforge_server.dashboard.media import stored
from clipforge_server.dashboard.studio.places import ROOT
from clipforge_server.frame.exchange import Exchange
from clipforge_server.media.answer import MediaAnswer

PATH = ROOT + "/quality"
ONE = PATH + "/{trim_id:str}"
PAGE = 20
SOURCES = 50
STATES = {
    TrimStatus.PENDING: ("waiting", "busy"),
    TrimStatus.PROCESSING: ("at work", "busy"),
    TrimStatus.COMPLETED: ("ready", "good"),
    TrimStatus.FAILED: ("failed", "bad"),
    TrimStatus.CANCELLED: ("cancelled", ""),
}
OPTIONS = {
    "stabilization": "steadier",
    "color_correction": "better colours",
    "audio_enhancement": "clearer sound",
}
_OPT = {"bucket": "pages"}
_FRESH = 3600


@get(PATH, sync_to_thread=True)
def cuts_page(services: Services, caller: Caller, look: Look, cursor: str = "") -> Response[str]:
    """The list."""
    return _list(services, caller, look, cursor=cursor)


@post(PATH, sync_to_thread=True, status_code=200)
def create_cut(
    services: Services, caller: Caller, links: Links, exchange: Exchange, look: Look, form: Form
) -> Response[str]:
    """Cut a range out of a video."""
    try:
        wish = checked_wish(
            start=form.text("start"),
            end=form.text("end"),
            output_format="mp4",
            quality=form.text("quality"),
            options=[cast("Option", each) for each in form.all("options") if each in OPTIONS],
            level="standard",
        )
        url = form.text("upload") or form.text("url")
        made = services.trims.create(caller, url, wish, base_url=links.base, request=exchange.request_id)
    except ClipForgeError as error:
        return _list(services, caller, look, problem=said_of(error), typed=form)
    return look.go(f"{PATH}/{made.id}")


@get(ONE, sync_to_thread=True)
def cut_page(services: Services, caller: Caller, look: Look, trim_id: str) -> Response[str]:
    """One cut."""
    return _page(services, caller, look, trim_id)


@post(ONE + "/measure", sync_to_thread=True, status_code=200)
def measure(
    services: Services, caller: Caller, links: Links, exchange: Exchange, look: Look, trim_id: str
) -> Response[str]:
    """See to it that its quality is measured."""
    services.trims.measure(caller, trim_id, base_url=links.base, request=exchange.request_id)
    return look.go(f"{PATH}/{trim_id}")


@post(ONE + "/tests", sync_to_thread=True, status_code=200)
def create_test(
    services: Services, caller: Caller, links: Links, exchange: Exchange, look: Look, form: Form, trim_id: str
) -> Response[str]:
    """Make the same cut in two ways, and hold them against each other."""
    variants = []
    for side in ("a", "b"):
        chosen = {name: name in form.all(f"options_{side}") for name in OPTIONS}
        variants.append((form.text(f"name_{side}"), {"quality": form.text(f"quality_{side}"), **chosen}))
    try:
        services.ab_tests.create(caller, trim_id, variants, (), base_url=links.base, request=exchange.request_id)
    except NotThere:
        raise
    except ClipForgeError as error:
        return _page(services, caller, look, trim_id, problem=said_of(error), typed=form)
    return look.go(f"{PATH}/{trim_id}")


@get(ONE + "/file", opt=_OPT, sync_to_thread=True)
def cut_file(services: Services, caller: Caller, exchange: Exchange, trim_id: str, save: str = "") -> MediaAnswer:
    """The cut itself; with `save`, to be kept."""
    trim = services.trims.get(caller, trim_id)
    if trim.output is None:
        raise NotThere(kind="file", id=trim_id)
    return stored(services, exchange, trim.output.key, fresh=_FRESH, download=bool(save))


@get(ONE + "/source", opt=_OPT, sync_to_thread=True)
def source_file(services: Services, caller: Caller, exchange: Exchange, trim_id: str) -> MediaAnswer:
    """What it was cut from."""
    trim = services.trims.get(caller, trim_id)
    if not trim.source_key:
        raise NotThere(kind="source", id=trim_id)
    return stored(services, exchange, trim.source_key, fresh=_FRESH)


@get(ONE + "/tests/{test_id:str}/{number:int}", opt=_OPT, sync_to_thread=True)
def variant_file(
    services: Services, caller: Caller, exchange: Exchange, trim_id: str, test_id: str, number: int
) -> MediaAnswer:
    """The film of one variant, from 1 on."""
    test = services.ab_tests.get(caller, test_id)
    variants = (test.result or {}).get("variants", [])
    output = variants[number - 1].get("output") if 1 <= number <= len(variants) and test.trim == trim_id else None
    if not output:
        raise NotThere(kind="file", id=f"{test_id}/{number}")
    return stored(services, exchange, str(output["key"]), fresh=_FRESH)


def _list(
    services: Services, caller: Caller, look: Look, *, cursor: str = "", problem: str = "", typed: Form | None = None
) -> Response[str]:
    found, more = services.trims.list(caller, limit=PAGE, cursor=cursor[:20])
    values: dict[str, Any] = {
        "cuts": [(trim, named(services, caller, trim.source)) for trim in found],
        "sources": _sources(services, caller),
        "more": more,
        "first": not cursor,
        "states": STATES,
        "options": OPTIONS,
        "qualities": [*QUALITIES],
        "problem": problem,
        "typed": lambda name, usual="": typed.text(name, usual) if typed is not None else usual,
    }
    return look.page("studio/cuts", status=400 if problem else 200, **values)


def _sources(services: Services, caller: Caller) -> list[tuple[str, str]]:
    """(name, id) of files that the caller uploaded, the newest first."""
    found = services.uploads.all(caller, limit=SOURCES)
    whole = [each for each in found if each.state is UploadState.STORED and each.signed_for != LIBRARY]
    return [(upload.filename, upload.id) for upload in whole]


def named(services: Services, caller: Caller, source: str) -> str:
    """What people call the source of a cut: the name of an upload that is still there, else its address."""
    if not source.startswith("upl_"):
        return source
    try:
        return services.uploads.get(caller, source).filename
    except NotThere:
        return source


def _page(
    services: Services, caller: Caller, look: Look, trim_id: str, *, problem: str = "", typed: Form | None = None
) -> Response[str]:
    trim, measuring = services.trims.with_measuring(caller, trim_id)
    tests = services.ab_tests.of_trim(caller, trim_id)
    values: dict[str, Any] = {
        "trim": trim,
        "name": named(services, caller, trim.source),
        "begins": float(seconds_of(trim.wish.start, "start")),
        "measuring": measuring if measuring is not None and not measuring.state.final else None,
        "unmeasured": plain(measuring.error.message) if measuring is not None and measuring.error is not None else "",
        "parts": _parts(trim),
        "tests": [(test, _table(test)) for test in tests],
        "busy": not trim.status.final or any(not test.status.final for test in tests),
        "states": STATES,
        "options": OPTIONS,
        "qualities": [*QUALITIES],
        "problem": problem,
        "typed": lambda name, usual="": typed.text(name, usual) if typed is not None else usual,
    }
    if look.in_part:
        headers = None if values["busy"] or values["measuring"] else {"HX-Refresh": "true"}
        return look.part("studio/cut", "waiting", headers=headers, **values)
    return look.page("studio/cut", status=400 if problem else 200, **values)


def _parts(trim: Trim) -> list[tuple[str, float, list[dict[str, Any]]]]:
    """(part, its score, its measures) of the report."""
    report = trim.report or {}
    return [
        (name, float(value), [each for each in report.get("measures", ()) if each.get("part") == name])
        for name, value in report.get("parts", {}).items()
    ]


def _table(test: AbTest) -> list[tuple[str, list[str]]]:
    """(metric, its value for each variant) of a test that is over."""
    from clipforge_core.comparing.telling import cell, leads

    result = test.result
    if result is None:
        return []
    return [
        (
            ranking["metric"],
            [
                cell(variant, ranking["metric"]) + (" ★" if leads(result, variant, ranking["metric"]) else "")
                for variant in result["variants"]
            ],
        )
        for ranking in result["comparisons"]
    ]


HANDLERS: tuple[Any, ...] = (
    cuts_page,
    create_cut,
    cut_page,
    measure,
    create_test,
    cut_file,
    source_file,
    variant_file,
)
