"""What was not said: words that a recogniser makes up out of noise, music and silence."""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_plugins.transcribers.timing import Heard

REPEATS = 4
"""A phrase that comes more often than this in a row is a loop of the decoder."""
LONGEST_PHRASE = 12
"""Words of the longest phrase that is searched for loops."""
SINGLE_REPEATS = 8
"""The same for one word: people do say "no, no, no, no"."""
DOUBTFUL = 0.5
"""Probability under which a word in silence is not believed."""
NO_SPEECH = 0.4
"""Probability of "no speech" above which a text must be better than `DISBELIEVED` to count."""
DISBELIEVED = -0.9
"""Mean log probability that made-up text over music and noise stayed under: -0.97 to -2.2 where speech had
-0.05 to -0.86."""
STRICTER = 0.6
"""How much better it must be for each 1 of "no speech" above that."""
STOCK_NO_SPEECH = 0.3
STOCK_MEAN = -0.6
"""A stock phrase alone counts only with less "no speech" and a better mean log probability than these."""
_STOCK = """
    thank you|thank you very much|thank you so much|thanks for watching|thank you for watching|bye|bye bye
    please subscribe|like and subscribe|see you next time|see you in the next video|subtitles by the amara org community
    ご視聴ありがとうございました|ご視聴いただきありがとうございます|チャンネル登録をお願いします
    谢谢观看|感谢观看|谢谢大家|请不吝点赞订阅转发打赏支持明镜与点点栏目|시청해주셔서 감사합니다|감사합니다
    vielen dank|vielen dank fürs zuschauen|untertitel der amara org community|untertitelung des zdf 2020
    untertitel im auftrag des zdf für funk 2017|sous titres réalisés par la communauté d amara org|merci d avoir regardé
    gracias|gracias por ver el video|subtítulos realizados por la comunidad de amara org|obrigado|obrigado por assistir
    продолжение следует|спасибо за просмотр|субтитры сделал dimatorzok|grazie|grazie per la visione
    sottotitoli creati dalla comunità amara org|teşekkürler|altyazı m k|شكرا للمشاهدة
"""
"""What the model writes over applause, crowds and music: the last words of the videos that it was trained on (Barański
and others 2025 call them its bag of hallucinations)."""


def loops_cut(words: Sequence[Heard]) -> list[Heard]:
    """The words with phrases that repeat and repeat said once."""
    keys = ["".join(c for c in w.text.lower() if c.isalnum()) for w in words]
    kept: list[Heard] = []
    at = 0
    while at < len(words):
        length, times = _loop(keys, at)
        kept.extend(words[at : at + length])
        at += length * times
    return kept


def _loop(keys: Sequence[str], at: int) -> tuple[int, int]:
    """(words of the phrase that begins here, how often to skip it): (1, 1) where nothing loops."""
    for length in range(1, LONGEST_PHRASE + 1):
        phrase = keys[at : at + length]
        times = 1
        while keys[at + times * length : at + (times + 1) * length] == phrase:
            times += 1
        if times > (SINGLE_REPEATS if length == 1 else REPEATS):
            return length, times
    return 1, 1


def in_silence(start: float, end: float, quiet: Sequence[tuple[float, float]]) -> bool:
    """True if at least four fifths of the time are silence."""
    covered = sum(max(0.0, min(end, b) - max(start, a)) for a, b in quiet)
    return end > start and covered >= 0.8 * (end - start)


def believed(word: Heard, start: float, end: float, quiet: Sequence[tuple[float, float]]) -> bool:
    """False for a doubtful word at a time when nobody speaks."""
    return word.probability >= DOUBTFUL or not in_silence(start, end, quiet)


def made_up(text: str, mean: float, no_speech: float) -> bool:
    """True for a text that nobody said: unlikely in a stretch that holds no speech, or a stock phrase that stands alone
    and is doubtful. `mean` is its mean log probability, `no_speech` the model's probability of that."""
    if no_speech > NO_SPEECH and mean < DISBELIEVED + STRICTER * (no_speech - NO_SPEECH):
        return True
    doubtful = no_speech > STOCK_NO_SPEECH or mean < STOCK_MEAN
    return (
        doubtful
        and bool(_plain(text))
        and _plain(text) in {_plain(phrase) for line in _STOCK.split("\n") for phrase in line.split("|")}
    )


def _plain(text: str) -> str:
    return "".join(c for c in text.lower() if c.isalnum())
