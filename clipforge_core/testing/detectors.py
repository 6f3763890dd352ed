"""The contract suite of detectors, and stub tracks to try a detector on without any media.

from clipforge_core.testing.detectors import check_detector, stub_talk

def test_my_detector():
    check_detector(MyDetector())

def test_it_likes_questions():
    info, tracks = stub_talk(["We met on Monday.", "What would you have done?"] * 20)
    ...
"""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from fractions import Fraction

import msgspec

from clipforge_core.codec import encode
from clipforge_core.contracts.detector import Detection, Detector, DetectRequest
from clipforge_core.model.clip import Clip
from clipforge_core.model.media import AudioStream, Chapter, MediaInfo, VideoStream
from clipforge_core.model.tracks import Event, Events, FaceBox, FacePath, Faces, Samples, Track, Tracks
from clipforge_core.model.transcript import Transcript, Word
from clipforge_core.timecode import Span, milliseconds

STEP = Fraction(1, 10)
"""Seconds between the samples of stub tracks."""


def stub_media(duration: Fraction | int, *, pictures: bool = True, sound: bool = True) -> MediaInfo:
    """A probed file that does not exist; `duration` in seconds."""
    length = Fraction(duration)
    video = VideoStream(
        index=0, codec="h264", pixel_format="yuv420p", width=640, height=360, display_width=640, display_height=360
    )
    audio = AudioStream(index=1, codec="aac", sample_rate=48000, channels=2)
    return MediaInfo(
        path="stub.mp4",
        digest="0" * 64,
        size=1,
        container="mp4",
        duration=length,
        video=video if pictures else None,
        audio=(audio,) if sound else (),
    )


def samples(values: Sequence[float], step: Fraction = STEP) -> Samples:
    """A sampled float32 track from plain numbers."""
    return Samples(step=step, shape=(len(values),), data=array("f", values).tobytes())


def shots(edges: Sequence[Fraction | int], duration: Fraction | int) -> Events:
    """Shots that begin at 0 and at each edge (seconds)."""
    begins = [Fraction(0), *(Fraction(e) for e in edges)]
    ends = [*begins[1:], Fraction(duration)]
    kinds = ["start", *("cut" for _ in edges)]
    return Events(
        events=tuple(
            Event(start=a, end=b, kind="shot", data={"edge": kind})
            for a, b, kind in zip(begins, ends, kinds, strict=True)
        )
    )


def stub_words(
    sentences: Sequence[str],
    *,
    spaced: bool = True,
    pause: Fraction = Fraction(1, 2),
    start: Fraction = Fraction(1, 2),
) -> tuple[tuple[Word, ...], Events]:
    """Words with times as if they were spoken evenly (0.06 s a letter and 0.1 s a word; 0.2 s a sign
    where words are not `spaced`), `pause` seconds between sentences; and the sentence track."""
    words: list[Word] = []
    events: list[Event] = []
    at = start
    for text in sentences:
        first = len(words)
        for piece in text.split() if spaced else _signs(text):
            letters = sum(c.isalnum() for c in piece)
            end = at + (Fraction(10 + 6 * letters, 100) if spaced else Fraction(max(1, letters), 5))
            words.append(Word(text=piece, start=at, end=end, space=spaced))
            at = end + (Fraction(2, 100) if spaced else 0)
        if len(words) > first:
            span = words[first].start, words[-1].end
            data = {"first": first, "last": len(words), "text": text}
            events.append(Event(start=span[0], end=span[1], kind="sentence", data=data))
            at += pause
    return tuple(words), Events(events=tuple(events))


def _signs(text: str) -> list[str]:
    """Signs one by one, each with the punctuation that follows it."""
    parts: list[str] = []
    for sign in text.replace(" ", ""):
        if parts and not sign.isalnum():
            parts[-1] += sign
        else:
            parts.append(sign)
    return parts


def stub_talk(
    sentences: Sequence[str],
    *,
    language: str = "en",
    loud: Mapping[int, float] | None = None,
    pause: Fraction = Fraction(1, 2),
) -> tuple[MediaInfo, Tracks]:
    """A talk of these sentences in one shot: transcript, sentences, speech, loudness, motion, faces.

    `loud` maps a sentence's number to LU above the talk's -23 LUFS.
    """
    words, sentence_track = stub_words(sentences, spaced=language not in ("zh", "ja", "th"), pause=pause)
    duration = milliseconds((words[-1].end if words else Fraction(0)) + 1)
    level = [-70.0] * int(duration / STEP)
    for number, event in enumerate(sentence_track.events):
        for i in range(int(event.start / STEP), min(len(level), int(event.end / STEP) + 1)):
            level[i] = -23.0 + (i % 5 - 2) * 0.3 + (loud or {}).get(number, 0.0)
    box = (Fraction(1, 5), Fraction(3, 10))
    face = FacePath(id=1, boxes=tuple(FaceBox(t, 0.4, 0.2, *map(float, box)) for t in (Fraction(0), duration)))
    named: dict[str, Track] = {
        "transcript": Transcript(words=words, language=language, origin="stub"),
        "sentences": sentence_track,
        "speech": Events(events=tuple(Event(start=e.start, end=e.end, kind="speech") for e in sentence_track.events)),
        "loudness": samples(level),
        "motion": samples([0.01 + 0.002 * (i % 3) for i in range(len(level))]),
        "faces": Faces(paths=(face,), looked=(Span(Fraction(0), duration),)),
        "shots": shots([], duration),
    }
    return stub_media(duration), Tracks(named=named)


def stub_film(duration: int = 120, *, cut_every: int = 7, peak: int = 60) -> tuple[MediaInfo, Tracks]:
    """A film without words: regular shots, movement and sound that swell around `peak` seconds."""
    count = int(duration / STEP)
    swell = [max(0.0, 1 - abs(i * float(STEP) - peak) / 10) for i in range(count)]
    named: dict[str, Track] = {
        "shots": shots(list(range(cut_every, duration, cut_every)), duration),
        "motion": samples([0.01 + 0.2 * s for s in swell]),
        "loudness": samples([-30 + 14 * s for s in swell]),
        "faces": Faces(looked=(Span(Fraction(0), Fraction(duration)),)),
    }
    return stub_media(duration), Tracks(named=named)


def stub_chapters() -> tuple[MediaInfo, Tracks]:
    """A talk of five minutes with chapters as files have them: a good one, one that ends in a word, one without a name
    and an end, one that overlaps it, one without a length and one outside the file."""
    info, tracks = stub_talk([f"In chapter {i // 12} we look at item {i} and then at the next." for i in range(60)])
    end = info.duration
    rows: list[tuple[Fraction | int, Fraction | int, str]] = [
        (0, 40, "Opening"),
        (40, Fraction(1237, 10), "Prices"),
        (Fraction(1237, 10), 0, ""),
        (140, 200, "Late"),
    ]
    rows += [(200, 200, "End"), (end + 5, end + 9, "Outside")]
    chapters = tuple(Chapter(start=Fraction(a), end=Fraction(b), title=title) for a, b, title in rows)
    return msgspec.structs.replace(info, chapters=chapters), tracks


def stub_nothing(duration: int = 25) -> tuple[MediaInfo, Tracks]:
    """Black and silent."""
    count = int(duration / STEP)
    named: dict[str, Track] = {
        "shots": shots([], duration),
        "motion": samples([0.0] * count),
        "loudness": samples([-200.0] * count),
        "speech": Events(),
        "faces": Faces(looked=(Span(Fraction(0), Fraction(duration)),)),
        "transcript": Transcript(),
        "sentences": Events(),
    }
    return stub_media(duration), Tracks(named=named)


def stub_files() -> dict[str, tuple[MediaInfo, Tracks]]:
    """Name → file, from ordinary to degenerate: what `check_detector` tries."""
    flat = [f"In part {i} we look at item {i} and then at the one that follows it." for i in range(60)]
    one = Word(text="Hello.", start=Fraction(2), end=Fraction(2))
    late = Word(text="late", start=Fraction(50), end=Fraction(90))
    early = Word(text="early", start=Fraction(3), end=Fraction(1))
    return {
        "a talk": stub_talk(flat),
        "a Mandarin talk": stub_talk(["我们今天来看一下这个项目的进展情况。"] * 40, language="zh"),
        "a talk with chapters": stub_chapters(),
        "a film without words": stub_film(),
        "black and silent": stub_nothing(),
        "no tracks": (stub_media(30), Tracks()),
        "sound alone": (stub_media(90, pictures=False), Tracks(named={"loudness": samples([-20.0] * 900)})),
        "pictures alone": (stub_media(90, sound=False), Tracks(named={"shots": shots([10, 40, 41], 90)})),
        "no length": (stub_media(0), Tracks()),
        "shorter than a second": (stub_media(Fraction(1, 3)), Tracks(named={"motion": samples([0.1, 0.2, 0.1])})),
        "one word without length": (stub_media(20), Tracks(named={"transcript": Transcript(words=(one,))})),
        "unsorted words": (stub_media(60), Tracks(named={"transcript": Transcript(words=(late, one, early))})),
        "an empty transcript": (stub_media(60), Tracks(named={"transcript": Transcript(), "sentences": Events()})),
    }


def check_clip(clip: Clip, info: MediaInfo) -> None:
    """What every clip must be. Raises AssertionError."""
    where = f"clip {clip.id}"
    assert clip.id, "a clip needs an id"
    assert 0 <= clip.start < clip.end <= info.duration, f"{where} does not lie in the file: {clip.start}, {clip.end}"
    assert 0.0 <= clip.score <= 1.0, f"{where}: its score is {clip.score}, not 0..1"
    assert clip.reason.strip(), f"{where} has no reason"
    for line in (clip.reason, clip.title):
        assert len(line.splitlines()) <= 1, f"{where}: {line!r} is more than one line"
    for name, value in clip.features.items():
        assert 0.0 <= value <= 1.0, f"{where}: feature {name} is {value}, not 0..1"
    for cited in clip.evidence:
        assert cited.start <= cited.end, f"{where}: its evidence ends before it starts: {cited}"
        assert cited.feature in clip.features, f"{where}: evidence of {cited.feature}, which is not a feature of it"
    at = clip.start
    for span in clip.keep:
        assert at <= span.start < span.end <= clip.end, f"{where}: keep {span} overlaps, is empty or lies outside"
        at = span.end


def check_detection(found: Detection, info: MediaInfo, request: DetectRequest) -> None:
    """What every answer must be. Raises AssertionError."""
    for clip in found.clips:
        check_clip(clip, info)
    ids = [clip.id for clip in found.clips]
    assert len(set(ids)) == len(ids), f"two clips have one id: {ids}"
    assert found.clips or found.note.strip(), "there are no clips and no note that says why"
    if request.num_clips is not None:
        assert len(found.clips) <= request.num_clips, f"{len(found.clips)} clips, {request.num_clips} were asked for"
    scores = [clip.score for clip in found.clips]
    starts = [clip.start for clip in found.clips]
    ordered = scores == sorted(scores, reverse=True) or starts == sorted(starts)
    assert ordered, "clips come neither best first nor in the order of time"


def check_detector(detector: Detector, *, num_clips: bool = True, query: str = "") -> None:
    """Try a detector on every stub file. Raises AssertionError with the name of the file.

    `num_clips` False: the detector does not take a number of clips. `query` is what one that `takes_query` is asked.
    """
    assert isinstance(detector, Detector), f"{detector!r} is not a Detector"
    for text in (detector.name, detector.version, detector.description):
        assert isinstance(text, str), "name, version and description must be text"
        assert text, "name, version and description must be there"
    for tracks in (detector.needs, detector.uses):
        assert isinstance(tracks, tuple), "needs and uses are tuples of track names"
    requests = [DetectRequest(), DetectRequest(min_duration=Fraction(2), max_duration=Fraction(8))]
    if num_clips:
        requests += [DetectRequest(num_clips=n) for n in (1, 2, 3)]
    requests = [msgspec.structs.replace(request, query=query) for request in requests]
    able = found_any = False
    for name, (info, tracks_of) in stub_files().items():
        able = able or (bool(detector.needs) and set(detector.needs) <= set(tracks_of.named))
        for request in requests:
            try:
                found = detector.detect(info, tracks_of, request)
                again = detector.detect(info, tracks_of, request)
                assert encode(found) == encode(again), "two runs give two answers"
                check_detection(found, info, request)
                found_any = found_any or bool(found.clips)
            except AssertionError as error:
                raise AssertionError(f"{detector.name} on {name}: {error}") from error
    assert found_any or not able, (
        f"{detector.name} finds nothing in any file, though the tracks that it needs are there"
    )
