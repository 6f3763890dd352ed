"""The report: one whole page that loads nothing from elsewhere and tells the truth about what it shows."""

from __future__ import annotations

import base64
import hashlib
import json
import math
import re
import struct
from fractions import Fraction
from html.parser import HTMLParser
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.model.clip import ClipsDocument
from clipforge_core.model.tracks import Samples, Tracks
from clipforge_core.report import render_report
from clipforge_core.report.curves import POINTS, WIDTH, area, bars, thin, values
from clipforge_core.report.exports import relative_url
from clipforge_core.report.picture import draw_tracks, short_time
from clipforge_core.report.view import view_report
from clipforge_core.timecode import Span


def _load_samples() -> ModuleType:
    spec = spec_from_file_location("report_samples", Path(__file__).with_name("samples.py"))
    assert spec is not None and spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


samples = _load_samples()

VOID = {"meta", "link", "br", "hr", "img", "input"}


class Page(HTMLParser):
    """The elements of a page: fails on tags that do not close in order."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.open: list[str] = []
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: dict[str, str] = {}
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = [name for name, _ in attrs]
        assert len(names) == len(set(names)), f"<{tag}> says {names} twice"
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self.open:
            self.text[self.open[-1]] = self.text.get(self.open[-1], "") + data

    def all(self, name: str) -> list[dict[str, str | None]]:
        return [attrs for tag, attrs in self.elements if tag == name]


def page(folder: Path, *, clips: bool = True, exported: bool = True) -> str:
    document = samples.document(str(folder.parent / "talk.mp4"), clips=clips)
    exports = samples.exports(folder) if clips and exported else []
    return render_report(document, samples.tracks(), samples.info(), exports, folder=folder)


@pytest.mark.parametrize(("clips", "exported"), [(True, True), (True, False), (False, False)])
def test_the_page_is_well_formed_with_unique_ids(tmp_path: Path, clips: bool, exported: bool) -> None:
    found = Page(page(tmp_path, clips=clips, exported=exported))
    assert found.open == []
    ids = [attrs["id"] for _, attrs in found.elements if "id" in attrs]
    assert len(ids) == len(set(ids))


def test_nothing_is_loaded_from_elsewhere_and_the_policy_allows_only_its_own_code(tmp_path: Path) -> None:
    html = page(tmp_path)
    found = Page(html)
    for name, attrs in found.elements:
        assert "style" not in attrs and not any(key.startswith("on") for key in attrs), (name, attrs)
        for key in ("src", "href", "poster", "data-video", "data-poster"):
            assert (attrs.get(key) or "./").startswith(("./", "#")), (name, attrs)
    assert "url(" not in found.text["style"] and "@import" not in found.text["style"]
    policy = next(meta["content"] for meta in found.all("meta") if meta.get("http-equiv")) or ""
    assert policy.startswith("default-src 'none'; ")
    style = re.search(r"<style>(.*?)</style>", html, re.DOTALL)
    script = re.search(r"<script>(.*?)</script>", html, re.DOTALL)
    for part in (style, script):
        assert part is not None
        assert base64.b64encode(hashlib.sha256(part[1].encode()).digest()).decode() in policy


def test_every_export_is_linked_by_a_relative_quoted_path(tmp_path: Path) -> None:
    exports = samples.exports(tmp_path)
    links = {attrs["href"] for attrs in Page(page(tmp_path)).all("a")}
    for export in exports:
        for path in export.files.values():
            assert relative_url(path, tmp_path) in links
    sources = {unquote(attrs["src"] or "") for attrs in Page(page(tmp_path)).all("video")}
    assert "./01_clip #1 50%_9x16.mp4" in sources


def test_clips_without_an_export_play_their_stretch_of_the_source(tmp_path: Path) -> None:
    folder = tmp_path / "clips" / "talk"
    document = samples.document("../../my talk.mp4")
    html = render_report(document, Tracks(), None, [], folder=folder)
    assert Page(html).all("video")[0]["src"] == "./../../my%20talk.mp4#t=212.4,251.9"


def test_what_people_wrote_is_text_and_never_markup(tmp_path: Path) -> None:
    html = page(tmp_path)
    assert "<b>markup" not in html
    document = samples.document()
    document.clips[0].title = "</script><script>alert(1)</script>"
    document.clips[0].words[0].text = '"><img src=x onerror=alert(1)>'
    document.clips[0].id = "</script>"
    found = Page(render_report(document, Tracks(), None, [], folder=tmp_path))
    assert len(found.all("script")) == 2 and not found.all("img")


def test_the_same_input_gives_the_same_page(tmp_path: Path) -> None:
    assert page(tmp_path) == page(tmp_path)


def test_a_file_name_that_is_not_text_makes_a_page_that_can_be_written(tmp_path: Path) -> None:
    document = samples.document("caf\udce9.mp4")
    html = render_report(document, Tracks(), None, [], folder=tmp_path)
    assert "caf%E9.mp4" in html
    html.encode("utf-8")


def test_no_clips_says_why_and_what_to_try(tmp_path: Path) -> None:
    html = page(tmp_path, clips=False)
    assert "The picture is black" in html and "--detector" in html
    assert not Page(html).all("video")


def test_words_stand_at_their_times_in_the_clip_also_behind_a_jump_cut(tmp_path: Path) -> None:
    document = samples.document()
    view = view_report(document, Tracks(), None, [], tmp_path)
    first = view.clips[0]
    assert first.words[0].at == 0.0 and len(first.words) == len(document.clips[0].words)
    cut = view.clips[3]
    assert cut.length == pytest.approx(47.5)
    assert len(cut.words) < len(document.clips[3].words)
    assert all(0 <= word.at <= word.end <= cut.length for word in cut.words)
    assert [word.at for word in cut.words] == sorted(word.at for word in cut.words)
    after = next(word for word in document.clips[3].words if word.start > 1640)
    assert any(word.at == pytest.approx(after.start - 1640 + 20, abs=0.002) for word in cut.words)


def test_checks_and_warnings_are_told_worst_first(tmp_path: Path) -> None:
    view = view_report(samples.document(), Tracks(), None, samples.exports(tmp_path), tmp_path)
    assert [level for level, _ in view.clips[3].exports[0].warnings] == ["failed", "warning"]
    assert len(view.clips[0].exports[0].passed) == 3
    assert view.aspects == ("9:16", "16:9")


def test_the_data_of_the_script_can_be_read(tmp_path: Path) -> None:
    data = json.loads(re.search(r'id="data">(.*?)</script>', page(tmp_path), re.DOTALL)[1])  # type: ignore[index]
    assert data["duration"] == 1800.0
    assert data["clips"][3]["keep"] == [[1610.0, 1630.0], [1640.0, 1667.5]]


def test_the_picture_shows_every_track_and_stays_small(tmp_path: Path) -> None:
    picture = draw_tracks(samples.tracks(), Fraction(1800), 34)
    assert [row.name for row in picture.rows] == [
        "Topics",
        "Speech",
        "Loudness",
        "Motion",
        "Faces",
        "Shots",
        "Laughter",
    ]
    loudness = picture.rows[2].shapes[0].d
    assert loudness.count("L") <= POINTS + 2
    assert len(page(tmp_path)) < 120_000
    for above, below in zip(picture.rows, picture.rows[1:], strict=False):
        assert above.top + above.height < below.top


def test_tracks_that_are_absent_or_empty_leave_no_row() -> None:
    assert draw_tracks(Tracks(), Fraction(10), 34).rows == ()
    empty = Tracks(named={"loudness": Samples(step=Fraction(1, 10)), "speech": samples.spans([], "speech")})
    assert draw_tracks(empty, Fraction(10), 34).rows == ()
    assert draw_tracks(samples.tracks(), Fraction(0), 34).rows == ()


def test_times_on_the_axis() -> None:
    assert [short_time(t) for t in (0, 59.4, 61, 3600, 36000)] == ["0:00", "0:59", "1:01", "1:00:00", "10:00:00"]


def test_numbers_of_a_track_are_read_little_endian() -> None:
    data = struct.pack("<3f", 1.5, -2.0, 3.25)
    assert list(values(Samples(step=Fraction(1), shape=(3,), data=data)) or []) == [1.5, -2.0, 3.25]
    assert values(Samples(step=Fraction(1), dtype="<c8", shape=(3,), data=data)) is None


FLOATS = st.floats(-1e6, 1e6, width=32)


@given(st.lists(FLOATS, min_size=1, max_size=300), st.integers(1, 40))
def test_thinning_keeps_the_highest_value_and_the_order(numbers: list[float], most: int) -> None:
    few = thin(numbers, most)
    assert len(few) == min(len(numbers), most)
    assert max(few) == max(numbers)
    kept = iter(numbers)
    assert all(any(value == number for number in kept) for value in few)


@given(st.lists(st.floats(width=32), min_size=1, max_size=50), st.fractions(min_value="1/100", max_value=10))
def test_a_curve_stays_inside_the_picture(numbers: list[float], step: Fraction) -> None:
    track = Samples(step=step, shape=(len(numbers),), data=struct.pack(f"<{len(numbers)}f", *numbers))
    drawn = area(track, step * len(numbers), -60.0, 0.0, 40)
    points = [(float(x), float(y)) for x, y in re.findall(r"[ML]([-\d.]+) ([-\d.]+)", drawn)]
    assert points and all(0 <= x <= WIDTH and 0 <= y <= 40 and math.isfinite(y) for x, y in points)


@given(st.lists(st.tuples(st.integers(-5, 120), st.integers(0, 30)), max_size=20))
def test_bars_stay_near_the_picture_whatever_the_stretches(pairs: list[tuple[int, int]]) -> None:
    spans = [Span(Fraction(start), Fraction(start + length)) for start, length in pairs]
    edges = [int(x) for x in re.findall(r"[MH](\d+)", bars(spans, Fraction(100), 0, 10))]
    assert len(edges) == 3 * len(spans) and all(x <= WIDTH + 6 for x in edges)


def test_a_document_without_a_duration_makes_a_page(tmp_path: Path) -> None:
    document = ClipsDocument(source="x.mp4", duration=0.0, clips=samples.document().clips[:1])
    assert "1 clip<" in render_report(document, Tracks(), None, [], folder=tmp_path)
