"""Which of several tracks counts: the sound that is heard, the subtitles that stand for what is said.

    info = with_audio(info, language="de")          # its German track is now info.audio[0]
    track = embedded_subtitles(info, "embedded:de")

The first of `info.audio` is the one that everything listens to, so that a choice is made once, after probing.
Tracks are counted from 1 in the order of the file, as `clipforge probe` shows them.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from clipforge_core.errors import InputError, NoAudioTrack, UnknownName, UsageError
from clipforge_core.languages import same_language
from clipforge_core.model.media import AudioStream, MediaInfo, SubtitleStream

EMBEDDED = "embedded"
"""What stands in place of a file's name where a transcript is taken from the source itself."""


def audio_in_order(info: MediaInfo) -> list[AudioStream]:
    """The audio tracks in the order of the file: track 1 is the first."""
    return sorted(info.audio, key=lambda track: track.index)


def audio_number(info: MediaInfo) -> int:
    """The number of the track that counts, 0 where there is only one or none."""
    return audio_in_order(info).index(info.audio[0]) + 1 if len(info.audio) > 1 else 0


def with_audio(info: MediaInfo, *, track: int = 0, language: str = "") -> MediaInfo:
    """The same with the chosen audio track in front: by number from 1, else by language, else the file's default.

    Of several in one language the default one is taken, then the first. A single track that does not name its
    language is taken for any. Raises NoAudioTrack, UnknownName with the tracks that there are.
    """
    if not track and not language:
        return info
    if not info.audio:
        raise NoAudioTrack(path=info.path)
    known = "; ".join(audio_line(number, a) for number, a in enumerate(audio_in_order(info), start=1))
    if track:
        if not 1 <= track <= len(info.audio):
            raise UnknownName(kind=f"audio track of {info.path}", name=str(track), known=known)
        chosen = audio_in_order(info)[track - 1]
        if language and chosen.language and not same_language(language, chosen.language):
            raise UsageError(detail=f"{info.path}: audio track {track} is not in {language!r}. There are: {known}")
    else:
        fitting = [a for a in info.audio if same_language(language, a.language)]
        if not fitting and len(info.audio) == 1 and not info.audio[0].language:
            return info
        if not fitting:
            raise UnknownName(kind=f"audio language of {info.path}", name=language, known=known)
        chosen = fitting[0]
    return msgspec.structs.replace(info, audio=(chosen, *(a for a in info.audio if a is not chosen)))


def audio_line(number: int, track: AudioStream) -> str:
    """One track in a few words: '2 de "commentary" (aac, stereo, default)'."""
    facts = [track.codec, track.layout or f"{track.channels} channels", *(["default"] if track.default else [])]
    title = f' "{track.title}"' if track.title else ""
    return f"{number} {track.language or 'language unknown'}{title} ({', '.join(facts)})"


def is_embedded(transcript: str) -> bool:
    """True for "embedded", "embedded:de" and "embedded:2" in place of a transcript's path."""
    return transcript == EMBEDDED or transcript.startswith(f"{EMBEDDED}:")


def embedded_subtitles(info: MediaInfo, wanted: str, language: str = "") -> SubtitleStream:
    """The subtitle track that `wanted` names: "embedded", "embedded:LANGUAGE" or "embedded:NUMBER" from 1.

    Without a name: the track in the spoken `language` where that is given, else the default, else the first that
    holds text. Raises InputError where there is none, where it holds pictures; UnknownName with those that there are.
    """
    tracks = sorted(info.subtitles, key=lambda t: t.index)
    if not tracks:
        detail = "it has no embedded subtitles. Give a file with --transcript FILE, or leave it out: speech is heard"
        raise InputError(path=info.path, detail=detail)
    name = wanted.partition(":")[2].strip()
    known = "; ".join(subtitle_line(number, t) for number, t in enumerate(tracks, start=1))
    if name.isdigit():
        if not 1 <= int(name) <= len(tracks):
            raise UnknownName(kind=f"subtitle track of {info.path}", name=name, known=known)
        return _readable(info, [tracks[int(name) - 1]])
    if name:
        fitting = [t for t in tracks if same_language(name, t.language)]
        if not fitting:
            raise UnknownName(kind=f"subtitle language of {info.path}", name=name, known=known)
        return _readable(info, fitting)
    return _readable(info, [t for t in tracks if same_language(language, t.language)] or tracks)


def _readable(info: MediaInfo, tracks: Sequence[SubtitleStream]) -> SubtitleStream:
    """The best of some tracks: text before pictures, whole before forced (signs alone), the default, the first."""
    best = min(tracks, key=lambda t: (not t.text, t.forced, not t.default, t.index))
    if not best.text:
        detail = (
            f"its subtitles ({best.codec}) are pictures, not text. Turn them into an SRT with a text recognition "
            "program and give that with --transcript FILE, or leave --transcript out: speech is heard"
        )
        raise InputError(path=info.path, detail=detail)
    return best


def subtitle_line(number: int, track: SubtitleStream) -> str:
    """One track in a few words: "1 de (subrip, default)"."""
    facts = [track.codec, *(n for n, is_so in (("default", track.default), ("forced", track.forced)) if is_so)]
    facts += [] if track.text else ["pictures"]
    title = f' "{track.title}"' if track.title else ""
    return f"{number} {track.language or 'language unknown'}{title} ({', '.join(facts)})"
