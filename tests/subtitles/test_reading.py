"""Files as they are found: encodings, tags, broken cues, rolling captions, Whisper's shapes."""

from __future__ import annotations

import json
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import BadDocument, SubtitleFormat, Timing, Transcript, encode
from clipforge_media import Ass, Srt, Vtt, WordJson, split_words

CUE = "1\n00:00:01,000 --> 00:00:02,500\nCafé – “naïve”\n"


def cues(read: Transcript) -> list[str]:
    ends = [*read.breaks[1:], len(read.words)]
    return [" ".join(w.text for w in read.words[a:b]) for a, b in zip(read.breaks, ends, strict=True)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_encodings_and_newlines(encoding: str, newline: str) -> None:
    read = Srt().read(CUE.replace("\n", newline).encode(encoding), "folder/a.srt")
    assert cues(read) == ["Café – “naïve”"]
    assert (read.words[0].start, read.words[-1].end) == (1, Fraction(5, 2))
    assert read.language == "" and read.origin == "a.srt"


SRT = """3
00:00:09,000 --> 00:00:10,000
last

1
00:00:01,000 --> 00:00:02,000 X1:40 X2:600
{\\an8}<font color="#fff">first</font> <i>one</i>
2
00:03.000 --> 00:04.000
Tom &amp; 3 < 4
- no <unknown> tag

4
00:00:05,000 -> 00:00:06,000
broken arrow

5
00:00:08,000 --> 00:00:07,000
ends before it begins

6
00:00:02,500 --> 00:00:03,500
overlapping
"""


def test_srt_as_it_is_found() -> None:
    assert cues(Srt().read(SRT.encode(), "a.srt")) == [
        "first one",
        "overlapping",
        "Tom & 3 < 4 - no <unknown> tag",
        "last",
    ]


VTT = """WEBVTT - a title

STYLE
::cue { color: red }

NOTE not
said

REGION
id:fred

intro
01:00.000 --> 01:02.000 align:start
<v Ann Lee>Hello <c.loud>there</c></v> &lt;3

1:00:00.000 --> 1:00:01.000
one digit for the hour is not WebVTT

100:00:00.000 --> 100:00:02.000
late <00:00:01.000>mark <100:00:01.000>kept
"""


def test_vtt_as_it_is_found() -> None:
    read = Vtt().read(VTT.encode(), "a.vtt")
    assert cues(read) == ["Hello there <3", "late mark kept"]
    assert {w.speaker for w in read.words[:3]} == {"Ann Lee"}
    late = read.words[3:]
    assert late[-1].start == 360001 and late[-1].timing is Timing.ALIGNED
    assert late[1].timing is Timing.INTERPOLATED, "a time outside its cue says nothing"


ROLLING = """WEBVTT
Kind: captions

00:00:00.000 --> 00:00:02.000
&nbsp;
we<00:00:00.500><c> all</c><00:00:01.000><c> know</c>

00:00:02.000 --> 00:00:02.010
we all know


00:00:02.010 --> 00:00:04.000
we all know
that<00:00:02.500><c> words</c><00:00:03.000><c> roll</c>

00:00:04.000 --> 00:00:04.010
that words roll


00:00:04.010 --> 00:00:06.000
that words roll
up<00:00:05.000><c> here</c>
"""


def test_rolling_captions_are_said_once() -> None:
    read = Vtt().read(ROLLING.encode(), "a.vtt")
    assert read.text() == "we all know that words roll up here"
    assert [w.start for w in read.words] == [Fraction(x) for x in ("0", "0.5", "1", "2.01", "2.5", "3", "4.01", "5")]
    assert all(w.timing is Timing.ALIGNED for w in read.words)


def test_repeated_cues_that_do_not_roll_stay() -> None:
    text = "".join(f"{i}\n00:00:0{i},000 --> 00:00:0{i + 1},000\nNo.\n\n" for i in range(1, 6))
    assert cues(Srt().read(text.encode(), "a.srt")) == ["No."] * 5


ASS = """[Script Info]
Title: Dialogue: not me

[V4+ Styles]
Format: Name, Fontname
Style: Default,Arial

[Events]
Format: Marked, Start, End, Style, Name, MarginL, MarginR, MarginV, Effect, Text
Dialogue: Marked=0,0:00:01.00,0:00:03.00,Default,Bob,0,0,0,,{\\pos(1,2)}One, two\\Nthree\\hfour {\\i1}five
Comment: 0,0:00:01.00,0:00:03.00,Default,,0,0,0,,not said
Dialogue: 0,0:00:04.00,0:00:06.00,Default,,0,0,0,,{\\k50}ka{\\kf50}ra{\\ko100}oke {\\K0}done
Dialogue: 0,0:00:07.00,0:00:08.00,Default,,0,0,0,,{\\p1}m 0 0 l 10 10{\\p0}drawn
Dialogue: 0,0:00:09.00,0:00:10.00
"""


def test_ass_as_it_is_found() -> None:
    read = Ass().read(ASS.encode("utf-8-sig"), "a.ass")
    assert cues(read) == ["One, two three four five", "karaoke done", "drawn"]
    assert read.words[0].speaker == "Bob"
    karaoke, done = read.words[5:7]
    assert (karaoke.start, karaoke.end, done.start, done.end) == (4, 6, 6, 6)
    assert karaoke.timing is Timing.ALIGNED


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Hello, world!", ["Hello,", " world!"]),
        ("你好，世界。Hi there 吗", ["你", "好，", "世", "界。", "Hi", " there", " 吗"]),
        ("「東京」タワー", ["「東", "京」", "タ", "ワー"]),
        ("สวัสดี ครับ", ["ส", "วั", "ส", "ดี", " ค", "รั", "บ"]),
        ("한국어 자막", [" 한국어", " 자막"]),
        ("2 世 3", [" 2", " 世", " 3"]),
    ],
)
def test_words_of_scripts_without_spaces(text: str, words: list[str]) -> None:
    found = [(" " if space else "") + word for word, space in split_words(text)]
    assert [f.strip() for f in found] == [w.strip() for w in words]
    assert found[1:] == words[1:]


def test_chinese_cues_join_without_spaces() -> None:
    text = "1\n00:00:01,000 --> 00:00:02,000\n你好\n世界\n\n2\n00:00:02,000 --> 00:00:03,000\n再见 朋友\n"
    assert Srt().read(text.encode(), "a.srt").text() in ("你好世界再见 朋友", "你好 世界再见 朋友")


WHISPER = {
    "language": "german",
    "segments": [
        {
            "start": 0.0,
            "end": 2.0,
            "text": " Guten Tag.",
            "words": [
                {"word": " Guten", "start": 0.1, "end": 0.5, "probability": 0.9},
                {"word": " Tag", "start": 0.5, "end": 0.9, "probability": 1.7},
                {"word": "-e.", "start": None, "end": None},
            ],
        },
        {"start": 2.0, "end": 4.0, "text": " ohne Wörter"},
        {"start": "x", "end": 5, "text": "broken"},
        "broken",
    ],
}
API = {
    "language": "en",
    "text": "Hi all",
    "words": [{"word": "Hi", "start": 0, "end": 1}, {"word": "all", "start": 1, "end": 2}],
}
CPP = {
    "result": {"language": "en"},
    "transcription": [
        {
            "offsets": {"from": 0, "to": 2000},
            "text": " Hello worlds",
            "tokens": [
                {"text": "[_BEG_]", "offsets": {"from": 0, "to": 0}, "p": 0.9},
                {"text": " Hello", "offsets": {"from": 100, "to": 600}, "p": 0.8},
                {"text": " world", "offsets": {"from": 700, "to": 900}, "p": 0.7},
                {"text": "s", "offsets": {"from": 900, "to": 1000}, "p": 0.6},
            ],
        }
    ],
}


def read_json(document: object) -> Transcript:
    return WordJson().read(json.dumps(document).encode(), "a.json")


def test_whisper() -> None:
    read = read_json(WHISPER)
    assert read.language == "de" and read.breaks == (0, 3)
    assert read.text() == "Guten Tag-e. ohne Wörter"
    assert [w.timing is Timing.ALIGNED for w in read.words] == [True, True, False, False, False]
    assert [w.confidence for w in read.words[:2]] == [0.9, 1.0]
    assert (read.words[2].start, read.words[2].end) == (Fraction(9, 10), 2)


def test_openai_api_and_plain_lists() -> None:
    for document in (API, API["words"]):
        read = read_json(document)
        assert read.text() == "Hi all"
        assert [(w.start, w.end) for w in read.words] == [(0, 1), (1, 2)]


def test_whisper_cpp() -> None:
    read = read_json(CPP)
    assert [(w.text, w.start, w.end) for w in read.words] == [
        ("Hello", Fraction(1, 10), Fraction(3, 5)),
        ("worlds", Fraction(7, 10), 1),
    ]
    assert read.words[1].confidence == 0.6


def test_a_transcript_is_read_back_whole() -> None:
    read = read_json(WHISPER)
    assert WordJson().read(encode(read), "a.json") == read


@pytest.mark.parametrize(
    "document", [{}, [], 1, "x", None, {"segments": 3}, {"words": [1, None]}, {"transcription": [3]}]
)
def test_json_without_words(document: object) -> None:
    with pytest.raises(BadDocument):
        read_json(document)


@pytest.mark.parametrize("fmt", [Srt(), Vtt(), Ass(), WordJson()], ids=["srt", "vtt", "ass", "json"])
@given(data=st.binary(max_size=200) | st.text('0:1,.->\n WEBVTT<k{\\}[]"', max_size=120).map(str.encode))
def test_no_bytes_make_a_traceback(fmt: SubtitleFormat, data: bytes) -> None:
    head = {"vtt": b"WEBVTT\n\n", "ass": b"[Events]\nDialogue: 0,0:00:01.00,0:00:02.00,,,,,,,"}.get(fmt.name, b"")
    for made in (data, head + data):
        try:
            read = fmt.read(made, "file")
        except BadDocument:
            continue
        assert read.words and all(w.start <= w.end for w in read.words)


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                [
                    "segments",
                    "words",
                    "start",
                    "end",
                    "text",
                    "word",
                    "transcription",
                    "tokens",
                    "offsets",
                    "from",
                    "to",
                ]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_no_json_makes_a_traceback(document: object) -> None:
    try:
        read = read_json(document)
    except BadDocument:
        return
    assert read.words
