"""Fonts by name and by glyph."""

from __future__ import annotations

import struct
import sys
from fractions import Fraction
from pathlib import Path

import pytest
from PIL import ImageFont

from clipforge_core import Canvas, CaptionStyle, Timeline
from clipforge_media import fonts_of
from clipforge_media.captions.chain import FontChain
from clipforge_media.captions.checks import missing_glyphs
from clipforge_media.captions.cmap import Coverage, face_count, read_coverage
from clipforge_media.captions.fonts import FontBook


@pytest.fixture(scope="module")
def chain(fonts: FontBook) -> FontChain:
    return FontChain(fonts, "Montserrat", 800)


@pytest.mark.parametrize(
    ("text", "file"),
    [
        ("A", "Montserrat"),
        ("Ж", "Montserrat"),
        ("Καλημέρα", "NotoSans["),
        ("ש", "NotoSansHebrew"),
        ("ع", "NotoSansArabic"),
        ("क्षि", "NotoSansDevanagari"),
        ("ไทย", "NotoSansThai"),
        ("বাং", "NotoSansBengali"),
        ("😀", "Emoji"),
        ("👨‍👩‍👧", "Emoji"),
        ("❤️", "Emoji"),
        ("5", "Montserrat"),
    ],
)
def test_a_font_that_has_the_glyphs(chain: FontChain, text: str, file: str) -> None:
    face = chain.face_for(text)
    assert face is not None and file in face.path.name


def test_chinese_characters_take_the_shapes_of_their_language(chain: FontChain) -> None:
    pytest.importorskip("manimgx_fonts_cjk")
    names = set()
    for han in ("SC", "JP", "KR"):
        face = chain.face_for("直", han)
        assert face is not None
        names.add(ImageFont.truetype(str(face.path), 20, index=face.index).getname()[0])
    assert names == {"Noto Sans CJK SC", "Noto Sans CJK JP", "Noto Sans CJK KR"}


def test_what_no_font_has_is_named_once(fonts: FontBook) -> None:
    style = CaptionStyle()
    assert missing_glyphs(style, "plain text", fonts) == []
    assert missing_glyphs(style, "a \U00013000 b \U00013000 \ue123", fonts) == ["\U00013000", "\ue123"]


def test_families_files_and_weights(fonts: FontBook, tmp_path: Path) -> None:
    bold, light = fonts.find("montserrat", 900), fonts.find("Montserrat", 100)
    assert bold is not None and light is not None and "Italic" not in bold.path.name
    assert fonts.load(bold, 80).getlength("Hello") > fonts.load(light, 80).getlength("Hello")
    assert fonts.find("No Such Family", 400) is None
    by_path = fonts.find(str(bold.path), 400)
    assert by_path is not None and by_path.path == bold.path
    assert not FontChain(fonts, "No Such Family", 400).found
    assert FontChain(fonts, "No Such Family", 400).primary.path == bold.path
    broken = tmp_path / "broken.ttf"
    broken.write_bytes(b"not a font")
    assert fonts.find(str(broken), 400) is None


def test_pictures_with_texts_depend_on_the_fonts_that_are_installed(
    fonts: FontBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was rendered without emoji is not shown again when a font of them has been installed."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_DATA_DIRS", str(tmp_path / "share"))
    face = fonts.find("Montserrat", 800)
    assert face is not None
    own = tmp_path / "Own.ttf"
    own.write_bytes(face.path.read_bytes())
    canvas = Canvas(width=64, height=64, frame_rate=Fraction(25))
    plain = Timeline(canvas=canvas, duration=Fraction(1))
    written = Timeline(canvas=canvas, duration=Fraction(1), styles={"s": CaptionStyle(font=str(own))})
    before = fonts_of(written)
    assert fonts_of(plain) == "" != before == fonts_of(written)
    folder = tmp_path / (Path("Library/Fonts") if sys.platform == "darwin" else Path("data/fonts"))
    folder.mkdir(parents=True)
    (folder / "Emoji.ttf").write_bytes(face.path.read_bytes())
    installed = fonts_of(written)
    own.write_bytes(b"another font")
    assert len({before, installed, fonts_of(written)}) == 3


def test_a_folder_of_the_user_is_searched(fonts: FontBook, tmp_path: Path) -> None:
    source = fonts.find("Montserrat", 400)
    assert source is not None
    (tmp_path / "mine.ttf").write_bytes(source.path.read_bytes())
    (tmp_path / "broken.otf").write_bytes(b"OTTO\x00\x09")
    machine = FontBook([tmp_path], system=False).machine()
    assert [(n.path.name, n.family) for n in machine] == [("mine.ttf", "Montserrat")]


def test_coverage_agrees_with_the_shaper(fonts: FontBook) -> None:
    """A glyph that the table lists is drawn otherwise than the box for a missing one."""
    face = fonts.find("Montserrat", 400)
    assert face is not None
    coverage = read_coverage(face.path)
    font = fonts.load(face, 40)
    box = bytes(font.getmask("\U00013000"))
    for code in (*range(0x21, 0x180), *range(0x400, 0x460), *range(0x5D0, 0x5EA)):
        if code == 0xAD or 0x7F <= code <= 0x9F:  # a hyphen that is not seen, and controls
            continue
        assert (bytes(font.getmask(chr(code))) != box) == (code in coverage), hex(code)


def test_tables_of_every_format() -> None:
    assert len(Coverage([(5, 9), (8, 12), (13, 14)])) == 10
    assert 4 not in Coverage([(5, 9)]) and 5 in Coverage([(5, 9)]) and 10 not in Coverage([(5, 9)])


@pytest.mark.parametrize("data", [b"", b"\x00\x01\x00\x00", b"ttcf\x00\x01", b"\x00\x01\x00\x00\x00\xff" + b"x" * 40])
def test_broken_files_have_no_glyphs(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "font.ttf"
    path.write_bytes(data)
    assert len(read_coverage(path)) == 0
    assert face_count(path) in (0, 1)
    assert len(read_coverage(tmp_path / "absent.ttf")) == 0


@pytest.mark.parametrize("kind", [6, 12])
def test_other_tables(tmp_path: Path, kind: int) -> None:
    """Formats 6 and 12, written by hand after the OpenType specification."""
    if kind == 6:
        table = struct.pack(">HHHHH3H", 6, 16, 0, 65, 3, 1, 0, 2)
    else:
        table = struct.pack(">HHIII6I", 12, 0, 40, 0, 2, 65, 67, 1, 0x20000, 0x20001, 9)
    cmap = struct.pack(">HHHHI", 0, 1, 3, 10 if kind == 12 else 1, 12) + table
    path = tmp_path / "font.ttf"
    path.write_bytes(struct.pack(">IHHHH4sIII", 0x10000, 1, 0, 0, 0, b"cmap", 0, 28, len(cmap)) + cmap)
    coverage = read_coverage(path)
    wanted = {65, 67} if kind == 6 else {65, 66, 67, 0x20000, 0x20001}
    assert {c for c in (*range(256), *range(0x1FFF0, 0x20010)) if c in coverage} == wanted
