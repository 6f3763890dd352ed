"""German and Mandarin talks give sensible clips; features that do not apply are left out."""

from __future__ import annotations

import pytest

from clipforge_core import DetectRequest, Tracks, Transcript
from clipforge_core.testing.detectors import stub_talk
from clipforge_plugins.detectors.highlight.lexicons import LANGUAGES, guess, lexicon
from clipforge_plugins.detectors.highlights import Highlights

GERMAN_FLAT = [
    "Der Bericht beschreibt den Aufbau der Abteilung.",
    "Die Unterlagen liegen im Sekretariat der Verwaltung.",
    "Der Ausschuss prüfte den Plan für das Lager.",
    "Die Tagesordnung umfasst den Stand der Arbeiten.",
    "Im Anschluss folgt der Punkt über die Beschilderung.",
    "Die Abteilung führt ein Verzeichnis der Bauteile.",
    "Der Lieferant schickte die Papiere an das Büro.",
    "Das Protokoll der Sitzung wurde abgelegt.",
]
GERMAN = [
    "Niemand sagt dir die Wahrheit über das Scheitern.",
    "Als ich neunzehn war, verlor ich an einem Tag achtzig Prozent meines Geldes.",
    "Alle dachten, ich würde aufgeben, aber das Gegenteil ist passiert.",
    "Was wäre, wenn genau dieser Fehler das Beste war, was mir je passiert ist?",
]
MANDARIN_FLAT = [
    "委员会讨论了仓库的安排和文件的顺序。",
    "办公室更新了年度计划的目录。",
    "供应商把送货单交给了管理部门。",
    "会议记录已经存放在档案室里面。",
    "停车场的规定写在第二页的表格里。",
    "项目小组检查了排水系统的图纸。",
    "部门整理了零件清单和标识牌。",
    "秘书收到了报告的副本和附件。",
]
MANDARIN = [
    "没有人告诉你失败的真相。",
    "我小时候，我父亲一夜之间失去了百分之九十的财产！",
    "大家都以为他会放弃，没想到他第二天早上五点就起床了。",
    "你知道吗，改变了我一生的不是成功，而是那一天的失败？",
]


def talk(flat: list[str], strong: list[str]) -> list[str]:
    return flat * 4 + strong + flat * 4


@pytest.mark.parametrize(
    ("language", "flat", "strong", "title"),
    [
        ("de", GERMAN_FLAT, GERMAN, "Niemand sagt dir die Wahrheit über das Scheitern"),
        ("zh", MANDARIN_FLAT, MANDARIN, "我小时候，我父亲一夜之间失去了百分之九十的财产！"),
    ],
)
@pytest.mark.parametrize("told", [True, False])
def test_the_strong_passage_comes_first(
    language: str, flat: list[str], strong: list[str], title: str, told: bool
) -> None:
    info, tracks = stub_talk(talk(flat, strong), language=language)
    if not told:
        words = tracks.named["transcript"].words
        tracks = tracks.merged({"transcript": Transcript(words=words)})
    found = Highlights().detect(info, tracks, DetectRequest(num_clips=3))
    best = found.clips[0]
    spoken = tracks.named["sentences"].events[len(flat) * 4 :][: len(strong)]
    shared = min(best.end, spoken[-1].end) - max(best.start, spoken[0].start)
    assert shared > (spoken[-1].end - spoken[0].start) * 3 / 4
    assert best.title == title
    assert best.reason.startswith("Opens with a ")
    assert best.score > 1.5 * found.clips[1].score
    assert "arousal" not in best.features
    assert {"hook", "contrast", "personal", "number", "question", "start"} <= set(best.features)
    assert best.features["hook"] > 0.5
    assert min(best.features["number"], best.features["personal"], best.features["contrast"]) > 0.2


def test_a_language_without_a_lexicon_keeps_what_applies_everywhere() -> None:
    flat = [f"Slovo {i} je tady a potom jde dal cestou k domu." for i in range(30)]
    strong = ["Proč to v roce 1987 stálo 400 000 korun?", "Ano, 97 procent!"]
    info, tracks = stub_talk(flat[:15] + strong + flat[15:], language="cs", loud={15: 6.0, 16: 6.0})
    best = Highlights().detect(info, tracks, DetectRequest(num_clips=1)).clips[0]
    assert not {"hook", "contrast", "personal", "emphasis", "arousal", "start"} & set(best.features)
    assert {"question", "number", "novelty", "loudness"} <= set(best.features)
    assert best.start <= tracks.named["sentences"].events[15].start < best.end


def test_a_talk_without_punctuation_has_no_question_feature() -> None:
    info, tracks = stub_talk(["so we went on and looked at the next of the many things"] * 30)
    best = Highlights().detect(info, tracks, DetectRequest(num_clips=1)).clips[0]
    assert "question" not in best.features
    assert best.title


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_lexicon_compiles_and_has_every_feature(language: str) -> None:
    found = lexicon(language)
    assert found is not None
    assert set(found.patterns) == {"hook", "number", "contrast", "personal", "emphasis"}
    for tiers in found.patterns.values():
        for strength, pattern in tiers:
            assert 0 < strength < 1
            assert pattern.search("") is None, "a pattern that matches nothing at all matches everywhere"
    assert lexicon("xx") is None


def test_the_language_is_guessed_only_where_it_is_clear() -> None:
    assert guess(["the", "report", "is", "on", "the", "table", "and", "it", "was", "there", "for", "you"]) == "en"
    assert guess(["der", "bericht", "ist", "auf", "dem", "tisch", "und", "die", "akte", "in", "der"]) == "de"
    assert guess(["el", "informe", "está", "en", "la", "mesa", "y", "la", "carta", "es", "de"]) == "es"
    assert guess(["le", "rapport", "est", "sur", "la", "table", "et", "les", "lettres", "sont", "dans"]) == "fr"
    assert guess(list("我们今天看这个项目")) == "zh"
    assert guess(list("わたしはがくせいです")) == ""
    assert guess(["zpráva", "leží", "vedle", "okna"]) == ""
    assert guess([]) == ""


def test_words_of_an_unknown_file_do_not_need_a_sentence_track() -> None:
    info, tracks = stub_talk(talk(GERMAN_FLAT, GERMAN), language="de")
    bare = Tracks(named={"transcript": tracks.named["transcript"]})
    best = Highlights().detect(info, bare, DetectRequest(num_clips=1)).clips[0]
    assert best.title == "Niemand sagt dir die Wahrheit über das Scheitern"
