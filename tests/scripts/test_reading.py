"""Files and pages are read as what their bytes are, and what cannot be read says why and what to do."""

from __future__ import annotations

import io
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import docx
import pypdf
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from clipforge_core.environment import Environment
from clipforge_core.errors import ClipForgeError, EmptyFile, FetchRefused, MissingExtra, MissingFile, UnreadableSource
from clipforge_core.scripting.reading import read_source

PAGE = b"""<!DOCTYPE html><html><head><title>The tides - Sea Journal</title></head><body>
<nav><a href="/">Home</a> <a href="/shop">Shop</a> <a href="/login">Log in</a></nav>
<article><h1>The tides</h1>
<p>The moon pulls the water of the sea towards it, and a bulge of water follows it around the Earth.</p>
<p>On the far side a second bulge rises, so that most coasts have two high tides every day. The sun adds to it.</p>
<h2>Spring tides</h2><p>When sun, moon and Earth stand in one line, the tides are highest; sailors call them spring
tides.</p></article>
<aside class="ad">Buy two boats and get one for free!</aside><footer>Copyright, cookies, imprint</footer>
</body></html>"""


ONES = ("No", "One", "Two", "Three", "Four")


def pdf(pages: list[list[str]], password: str = "", title: str = "") -> bytes:
    """A small PDF with these lines on its pages."""
    writer = pypdf.PdfWriter()
    for lines in pages:
        page = writer.add_blank_page(612, 792)
        font = pypdf.generic.DictionaryObject(
            {
                pypdf.generic.NameObject("/Type"): pypdf.generic.NameObject("/Font"),
                pypdf.generic.NameObject("/Subtype"): pypdf.generic.NameObject("/Type1"),
                pypdf.generic.NameObject("/BaseFont"): pypdf.generic.NameObject("/Helvetica"),
            }
        )
        fonts = pypdf.generic.DictionaryObject({pypdf.generic.NameObject("/F1"): writer._add_object(font)})
        page[pypdf.generic.NameObject("/Resources")] = pypdf.generic.DictionaryObject(
            {pypdf.generic.NameObject("/Font"): fonts}
        )
        shown = " ".join(_drawn(line) for line in lines)
        stream = pypdf.generic.DecodedStreamObject()
        stream.set_data(f"BT /F1 12 Tf 72 720 Td {shown} ET".encode("latin-1"))
        page[pypdf.generic.NameObject("/Contents")] = writer._add_object(stream)
    if title:
        writer.add_metadata({"/Title": title})
    if password:
        writer.encrypt(password)
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def _drawn(line: str) -> str:
    """A line of a page: "# " in front draws it large, "> " further in, and "" leaves space."""
    if line.startswith("# "):
        return f"/F1 20 Tf ({line[2:]}) Tj /F1 12 Tf 0 -30 Td"
    if line.startswith("> "):
        return f"20 0 Td ({line[2:]}) Tj -20 -14 Td"
    return f"({line}) Tj 0 -14 Td" if line else "0 -14 Td"


def word(*paragraphs: tuple[str, str]) -> bytes:
    """A .docx with these (style, text)."""
    document = docx.Document()
    for style, text in paragraphs:
        document.add_paragraph(text, style=style)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


@contextmanager
def serving(body: bytes, kind: str, status: int = 200) -> Iterator[str]:
    """The address of a page on this machine."""

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *args: object) -> None:
            """Nothing on the terminal."""

        def do_GET(self) -> None:
            if self.path == "/moved":
                self.send_response(302)
                self.send_header("location", "/page")
                self.end_headers()
                return
            self.send_response(status)
            self.send_header("content-type", kind)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join(10)


def test_text_in_other_encodings(env: Environment) -> None:
    text = "Ebbe und Flut wechseln über den Tag. Schön für Fischer, schlecht für Schwimmer."
    for encoding in ("utf-8", "utf-8-sig", "utf-16", "cp1252"):
        assert read_source(env, text.encode(encoding), name="flut.txt").text == text, encoding


def test_markdown_without_front_matter_and_code(env: Environment) -> None:
    data = (
        b"---\nlayout: post\n---\n# The tides\n\nThe sea rises.\n\n```python\nprint('no')\n```\n\n<!-- no -->It falls."
    )
    source = read_source(env, data, name="tides.md")
    assert (source.title, source.kind, source.uri) == ("The tides", "document", "tides.md")
    assert source.text == "# The tides\n\nThe sea rises.\n\nIt falls."


def test_pdf_text_hyphens_headers_and_title(env: Environment) -> None:
    pages = [
        ["The Sea Journal", f"{ONES[n]} words are about tide-", "related things.", f"Page {n}"] for n in range(1, 5)
    ]
    source = read_source(env, pdf(pages, title="On tides"), name="a.bin")
    assert source.title == "On tides"
    assert "tiderelated things." in source.text
    assert "Sea Journal" not in source.text and "Page 3" not in source.text


def test_pdf_headings_paragraphs_and_lists(env: Environment) -> None:
    lines = [
        "# On tides", "The tides are the rise and fall of the sea, and they come and go", "twice a day on most coasts.",
        "", "The moon pulls at the water of the sea that lies below it, all day long.", "# To take", "> a watch",
        "> a table of the tides", "> good boots", "",
    ]  # fmt: skip
    text = read_source(env, pdf([lines]), name="a.pdf").text
    assert text.splitlines() == [
        "# On tides", "", "The tides are the rise and fall of the sea, and they come and go",
        "twice a day on most coasts.", "", "The moon pulls at the water of the sea that lies below it, all day long.",
        "", "# To take", "", "- a watch", "- a table of the tides", "- good boots",
    ]  # fmt: skip


def test_word_lists_are_numbered_where_they_are(env: Environment) -> None:
    data = word(
        ("Title", "Pancakes"), ("Heading 1", "To take"), ("List Bullet", "flour"), ("Heading 1", "To do"),
        ("List Number", "Mix it."), ("List Number", "Bake it."), ("Normal", "Eat it."), ("List Number", "Wash up."),
    )  # fmt: skip
    lines = read_source(env, data, name="a.docx").text.split("\n\n")
    assert lines == [
        "# Pancakes",
        "## To take",
        "- flour",
        "## To do",
        "1. Mix it.",
        "2. Bake it.",
        "Eat it.",
        "1. Wash up.",
    ]


def test_letters_that_are_written_as_one(env: Environment) -> None:
    assert read_source(env, "A ﬂat tyre, and how to ﬁx it oﬀhand.".encode(), name="a.txt").text == (
        "A flat tyre, and how to fix it offhand."
    )


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (pdf([["Secret"]], password="x"), "a.pdf", "locked with a password"),
        (pdf([[]]), "a.pdf", "no text: its pages are pictures"),
        (pdf([["Broken"]])[:200], "a.pdf", "broken"),
        (b"hello", "a.pdf", "it is no PDF file"),
        (b"hello", "a.docx", "it is no DOCX file"),
        (b"\xd0\xcf\x11\xe0" + bytes(600), "a.doc", "an old Word file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "a.png", ".png files are not read"),
        (bytes(range(256)) * 20, "a.txt", "it is no text"),
        (b"  \n \n", "a.txt", "it holds no text"),
        (b"<html><body><script>app()</script></body></html>", "a.html", "no main text"),
        (b"not a cue", "a.srt", ""),
        (word(("Normal", "")), "a.docx", "it holds no text"),
    ],
)  # fmt: skip
def test_what_cannot_be_read_says_why(env: Environment, data: bytes, name: str, said: str) -> None:
    with pytest.raises(UnreadableSource) as caught:
        read_source(env, data, name=name)
    assert said in caught.value.describe() and name in caught.value.describe()
    assert str(caught.value.data["advice"]), "a way out is named"


def test_word_headings_lists_and_title(env: Environment) -> None:
    data = word(("Heading 1", "The tides"), ("Normal", "The sea rises."), ("List Bullet", "The moon pulls."))
    source = read_source(env, data, name="tides")
    assert source.title == "The tides"
    assert source.text == "# The tides\n\nThe sea rises.\n\n- The moon pulls."


def test_a_zip_bomb_is_not_unpacked(env: Environment) -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        with packed.open("word/document.xml", "w") as part:
            for _ in range(210):
                part.write(bytes(1_000_000))
    assert len(out.getvalue()) < 1_000_000
    with pytest.raises(UnreadableSource, match="unpacks to more than"):
        read_source(env, out.getvalue(), name="bomb.docx")


def test_subtitles_are_read_as_text(env: Environment) -> None:
    data = (
        b"1\n00:00:01,000 --> 00:00:03,000\nThe moon pulls\nthe sea.\n\n"
        b"2\n00:00:03,100 --> 00:00:05,000\nIt <i>rises</i>.\n\n3\n00:00:09,000 --> 00:00:11,000\nThen it falls.\n"
    )
    assert read_source(env, data, name="a.srt").text == "The moon pulls the sea. It rises.\n\nThen it falls."


def test_a_page_is_read_without_menus_and_adverts(env: Environment) -> None:
    with serving(PAGE, "text/html; charset=utf-8") as url:
        source = read_source(env, f"{url}/moved")
    assert source.kind == "url" and source.uri == f"{url}/page"
    assert source.title.startswith("The tides")
    assert "two high tides every day" in source.text and "Spring tides" in source.text
    for left in ("Log in", "Buy two boats", "cookies"):
        assert left not in source.text


def test_a_page_without_what_reads_it_says_what_to_install(env: Environment, monkeypatch: pytest.MonkeyPatch) -> None:
    for missing in ("trafilatura", "lxml.html.clean"):
        with monkeypatch.context() as patch:
            for name in [each for each in sys.modules if each.split(".")[0] in ("trafilatura", "justext")]:
                patch.delitem(sys.modules, name)
            patch.setitem(sys.modules, missing, None)
            with pytest.raises(MissingExtra, match=r"clipforge\[scripts\]"):
                read_source(env, PAGE, name="page.html")


def test_files_behind_urls_are_read_as_what_they_are(env: Environment) -> None:
    with serving(pdf([["The sea rises twice a day."]]), "application/octet-stream") as url:
        assert "The sea rises" in read_source(env, f"{url}/tides.pdf").text
    with serving(bytes(200), "video/mp4") as url, pytest.raises(UnreadableSource, match="video/mp4"):
        read_source(env, f"{url}/film.mp4")
    with serving(b"x", "text/html", status=404) as url, pytest.raises(FetchRefused, match="404"):
        read_source(env, f"{url}/gone")
    with serving(b"x" * 2_100_000, "text/plain") as url, pytest.raises(FetchRefused, match="larger than"):
        read_source(env, f"{url}/much.txt")


def test_private_addresses_are_refused_where_they_are_not_allowed(tmp_path: Path) -> None:
    closed = Environment.open(folder=tmp_path, user_folder=tmp_path, environ={}, flags={"cache": tmp_path})
    with serving(PAGE, "text/html") as url, pytest.raises(FetchRefused, match="public"):
        read_source(closed, url)


def test_files_that_are_not_there_empty_or_too_large(env: Environment, tmp_path: Path) -> None:
    with pytest.raises(MissingFile):
        read_source(env, tmp_path / "none.txt")
    (tmp_path / "empty.txt").write_bytes(b"")
    with pytest.raises(EmptyFile):
        read_source(env, tmp_path / "empty.txt")
    (tmp_path / "much.txt").write_bytes(b"word " * 500_000)
    with pytest.raises(UnreadableSource, match="larger than 2"):
        read_source(env, tmp_path / "much.txt")
    with pytest.raises(UnreadableSource, match="folder"):
        read_source(env, tmp_path)


@given(
    st.binary(min_size=1, max_size=300),
    st.sampled_from(["a.txt", "a.md", "a.pdf", "a.docx", "a.html", "a.srt", "a.vtt", "a", "a.exe"]),
    st.sampled_from([b"", b"%PDF-1.4\n", b"PK\x03\x04", b"<html>", b"WEBVTT\n\n"]),
)
@settings(max_examples=settings.default.max_examples // 2)
def test_no_bytes_end_in_a_traceback(env: Environment, data: bytes, name: str, start: bytes) -> None:
    try:
        source = read_source(env, start + data, name=name)
    except ClipForgeError:
        return
    assert source.text.strip() and "\r" not in source.text and "\0" not in source.text
