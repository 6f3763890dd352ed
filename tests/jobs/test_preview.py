"""Previews of templates: a picture and a film, and what is refused before any work."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from clipforge_core import CaptionStyle, ExportTemplate, UnknownName, silent
from clipforge_core.environment import Environment
from clipforge_core.jobs import look
from clipforge_core.jobs.preview import TEXT, preview, spoken
from clipforge_core.model.template import Picture

SMALL = ExportTemplate(picture=Picture(short_side=64, max_frame_rate=10.0), captions=CaptionStyle())


@pytest.fixture
def environment(tmp_path: Path) -> Environment:
    return Environment.open(environ={}, flags={"cache": str(tmp_path / "cache"), "data": str(tmp_path)})


def test_a_preview_is_a_picture_and_a_film(environment: Environment, tmp_path: Path) -> None:
    pytest.importorskip("av")
    from PIL import Image

    picture, film, problems = preview(environment, SMALL, "mine", tmp_path / "out", text="Hello there \U0010fffd")
    assert any("no font has" in problem for problem in problems), "letters that no font has are told"
    assert (picture.name, film.name) == ("mine.png", "mine.mp4")
    with Image.open(picture) as shown:
        assert shown.size == (64, 114)
    info = look.probe(environment, silent, str(film))
    assert info.video is not None and info.duration >= Fraction(1)
    assert sorted(p.name for p in (tmp_path / "out").iterdir()) == ["mine.mp4", "mine.png"], "nothing else is left"


def test_an_unknown_aspect_is_refused_and_nothing_is_written(environment: Environment, tmp_path: Path) -> None:
    with pytest.raises(UnknownName, match="3:7"):
        preview(environment, SMALL, "mine", tmp_path / "out", aspect="3:7")
    assert not (tmp_path / "out").exists()


def test_sample_words_follow_each_other_and_sentences_are_parted() -> None:
    words = spoken(TEXT)
    assert [w.text for w in words] == TEXT.split()
    assert all(a.end <= b.start for a, b in zip(words, words[1:], strict=False))
    after = next(i for i, w in enumerate(words) if w.text.endswith("."))
    assert words[after + 1].start > words[after].end


def test_text_without_spaces_is_spoken_in_pieces_and_long_text_is_cut_off() -> None:
    assert [w.space for w in spoken("今日は天気がいいですね")] == [True, False, False, False]
    assert spoken("word " * 500)[-1].end <= 20
    assert spoken(" ")[0].text == "…"
