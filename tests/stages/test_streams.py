"""Which of several tracks counts, and languages by any of their codes."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core import AudioStream, InputError, MediaInfo, NoAudioTrack, SubtitleStream, UnknownName, UsageError
from clipforge_core.languages import same_language, two_letters
from clipforge_core.stages.streams import audio_number, embedded_subtitles, is_embedded, with_audio


def track(index: int, language: str = "", *, default: bool = False) -> AudioStream:
    return AudioStream(index=index, codec="aac", sample_rate=48000, channels=2, language=language, default=default)


def film(*audio: AudioStream, subtitles: tuple[SubtitleStream, ...] = ()) -> MediaInfo:
    info = MediaInfo(path="film.mkv", digest="d", size=1, container="matroska", duration=Fraction(9))
    first = sorted(audio, key=lambda a: (not a.default, a.index))
    return MediaInfo(
        path=info.path, digest="d", size=1, container="matroska", duration=Fraction(9), audio=tuple(first),
        subtitles=subtitles,
    )  # fmt: skip


MANY = film(track(1, "eng"), track(2, "ger", default=True), track(3, "fre"), track(4, "ger"))


@pytest.mark.parametrize(
    ("code", "two"),
    [("de", "de"), ("ger", "de"), ("deu", "de"), ("de-AT", "de"), ("EN_us", "en"), ("fre", "fr"), ("cmn", "zh"),
     ("und", ""), ("", ""), ("qaa", "qaa")],
)  # fmt: skip
def test_codes(code: str, two: str) -> None:
    assert two_letters(code) == two


@given(st.text(max_size=8), st.text(max_size=8))
def test_languages_are_the_same_both_ways(one: str, other: str) -> None:
    assert same_language(one, other) == same_language(other, one)
    assert two_letters(two_letters(one)) == two_letters(one)


@pytest.mark.parametrize(
    ("wish", "index"),
    [({}, 2), ({"track": 1}, 1), ({"track": 4}, 4), ({"language": "fr"}, 3), ({"language": "de"}, 2),
     ({"language": "en-GB"}, 1), ({"track": 4, "language": "de"}, 4)],
)  # fmt: skip
def test_the_chosen_track_stands_in_front(wish: dict[str, object], index: int) -> None:
    chosen = with_audio(MANY, **wish)  # type: ignore[arg-type]
    assert chosen.audio[0].index == index and {a.index for a in chosen.audio} == {1, 2, 3, 4}
    # What is chosen can be asked for again by its number, as an edited clips.json does.
    assert with_audio(MANY, track=audio_number(chosen)).audio[0].index == index


@pytest.mark.parametrize(
    ("wish", "error", "said"),
    [({"track": 5}, UnknownName, "1 eng"), ({"language": "ja"}, UnknownName, "2 ger (aac, 2 channels, default)"),
     ({"track": 1, "language": "de"}, UsageError, "track 1 is not in 'de'")],
)  # fmt: skip
def test_what_is_not_there_is_refused_with_what_is(wish: dict[str, object], error: type[Exception], said: str) -> None:
    with pytest.raises(error) as raised:
        with_audio(MANY, **wish)  # type: ignore[arg-type]
    assert said in str(raised.value)


def test_one_track_and_none() -> None:
    assert audio_number(film(track(1))) == audio_number(film()) == 0
    assert with_audio(film(track(1)), language="de").audio[0].index == 1, "it may well be German"
    with pytest.raises(UnknownName):
        with_audio(film(track(1, "eng")), language="de")
    with pytest.raises(NoAudioTrack):
        with_audio(film(), track=1)


SUBTITLES = (
    SubtitleStream(index=3, codec="pgssub", language="ger", text=False, default=True),
    SubtitleStream(index=4, codec="subrip", language="ger", forced=True),
    SubtitleStream(index=5, codec="subrip", language="ger"),
    SubtitleStream(index=6, codec="ass", language="eng"),
    SubtitleStream(index=7, codec="dvdsub", language="fre", text=False),
)


@pytest.mark.parametrize(
    ("wanted", "language", "index"),
    [
        ("embedded", "", 5),
        ("embedded", "en", 6),
        ("embedded:en", "de", 6),
        ("embedded:de", "", 5),
        ("embedded:2", "", 4),
    ],
)
def test_subtitles_are_chosen(wanted: str, language: str, index: int) -> None:
    assert embedded_subtitles(film(subtitles=SUBTITLES), wanted, language).index == index


@pytest.mark.parametrize(
    ("wanted", "said"),
    [("embedded:1", "pictures, not text"), ("embedded:fr", "pictures, not text"), ("embedded:9", "5 fre"),
     ("embedded:es", "4 eng (ass)")],
)  # fmt: skip
def test_subtitles_that_cannot_be_taken_are_refused(wanted: str, said: str) -> None:
    with pytest.raises((InputError, UnknownName)) as raised:
        embedded_subtitles(film(subtitles=SUBTITLES), wanted)
    assert said in str(raised.value)


def test_a_film_without_subtitles_says_what_else_to_do() -> None:
    with pytest.raises(InputError, match="--transcript FILE"):
        embedded_subtitles(film(), "embedded")


def test_names_of_files_are_no_wish_for_subtitles() -> None:
    assert is_embedded("embedded") and is_embedded("embedded:de")
    assert not is_embedded("embedded.srt") and not is_embedded("/tmp/embedded")
