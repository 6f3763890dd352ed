"""The page of an audience: what stands on it, whatever titles hold, and that it is the same for the same figures."""

from __future__ import annotations

import io
import sys

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.audience.report import length, number, report, ticks, to_pdf
from clipforge_core.audience.service import Audience
from clipforge_core.errors import MissingExtra
from clipforge_core.model.audience import AudienceEvent, Totals
from clipforge_core.model.user import Caller
from clipforge_core.refusals import Invalid
from clipforge_core.services import Services
from tests.audience.conftest import add_export

ODD = '#import "x" *bold* $a^2$ <script> \\ [ ] @ ` ~'
MADE = "2026-11-29T12:00:00.000Z"


def text_of(pdf: bytes) -> str:
    import pypdf

    return "\n".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(pdf)).pages)


def test_the_page_says_what_the_overview_does(
    services: Services, audience: Audience, caller: Caller, export: str
) -> None:
    odd = add_export(services.database, caller.id, 2, title=ODD)
    for _ in range(3):
        audience.record(caller, AudienceEvent(subject=odd, event="progress", seconds=75))
    audience.record(caller, AudienceEvent(subject=export, event="share"))
    audience.import_csv(caller, b"Geography,Views\nUS,700\n", platform="youtube", day="2026-11-28")
    pdf = audience.export_pdf(caller, "7d")
    assert pdf.startswith(b"%PDF-") and pdf == audience.export_pdf(caller, "7d"), "the same figures, the same page"
    found = text_of(pdf)
    for expected in ("Audience · Last 7 days", "1:15 min", "25.0 %", "The first", "US", "nothing to compare with"):
        assert expected in found, expected
    plain = "".join(found.split())
    assert "".join(ODD.split()) in plain, "a title stays text"


def test_a_page_of_nothing(audience: Audience, caller: Caller) -> None:
    found = text_of(audience.export_pdf(caller, "24h"))
    assert "Nothing was watched in this time." in found and "Most watched" not in found
    with pytest.raises(Invalid):
        audience.export_pdf(caller, "1y")


@pytest.mark.parametrize("name", ["24h", "7d", "30d", "90d"])
def test_labels_are_few_enough(audience: Audience, caller: Caller, export: str, name: str) -> None:
    audience.record(caller, AudienceEvent(subject=export, event="play"))
    chart = report(audience.overview(caller, name), made=MADE, heading="x")["chart"]
    labels = [bar["label"] for bar in chart["bars"] if bar["label"]]
    assert 5 <= len(labels) <= 9 and chart["bars"][-1]["label"] and chart["bars"][-1]["value"] == 1.0


def test_without_the_typesetter_it_says_what_to_install(
    audience: Audience, caller: Caller, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "typst", None)
    with pytest.raises(MissingExtra, match=r"clipforge\[reports\]"):
        to_pdf(audience.overview(caller, "7d"), made=MADE)


@given(st.integers(1, 10**9))
def test_ticks_are_round_and_reach_the_top(most: int) -> None:
    found = ticks(most)
    assert found[0] == 0 and found[-1] >= most and 2 <= len(found) <= 7
    assert len(set(map(number, found))) == len(found), "no two lines have the same label"


def test_figures_for_people() -> None:
    assert [number(each) for each in (0, 950, 12400, 3_400_000)] == ["0", "950", "12,400", "3.4 M"]
    assert [length(Totals(timed_views=n, watch_seconds=s)) for n, s in ((0, 0), (2, 60), (1, 75))] == [
        "–",
        "30 s",
        "1:15 min",
    ]
