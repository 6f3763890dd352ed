"""The offline writer: every sentence traced, nothing made up, the length held, wishes and likings heard."""

from __future__ import annotations

import gzip
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from clipforge_core import Liking, Script, ScriptBrief, ScriptSource, script_language, words
from clipforge_core.environment import Environment
from clipforge_core.scripting.measures.hook import hook_kind
from clipforge_core.scripting.writing import written
from clipforge_core.testing.script_writers import check_parts, check_script, check_script_writer
from clipforge_plugins.script_writers.offline.sentences import opener_of
from clipforge_plugins.script_writers.offline.wishes import is_wish
from clipforge_plugins.script_writers.offline.writer import OfflineWriter

LANGUAGES = {
    "vulkane": ("de", "Vulkane"),
    "abejas": ("es", "Las abejas"),
    "marees": ("fr", "Les marées"),
    "caffe": ("it", "Il caffè"),
    "reciclagem": ("pt", "Reciclagem"),
    "pythagoras": ("en", "Pythagorean theorem"),
    "photosynthesis": ("en", "photosynthesis"),
}


@pytest.fixture(scope="module")
def writer(env: Environment) -> OfflineWriter:
    """The writer of an installation without dictionaries."""
    bare = Environment.open(
        flags={"script_writers.dictionaries": "/nowhere", "cache": env.settings.path("cache")}, environ={}
    )
    found = bare.registry.get("script_writers", "offline")
    assert isinstance(found, OfflineWriter)
    return found


def document(name: str, text: str) -> tuple[ScriptSource, ...]:
    return (ScriptSource(id=name, kind="document", title=name, uri=f"{name}.txt", text=text),)


def wrote(writer: OfflineWriter, brief: ScriptBrief) -> Script:
    script = check_parts(list(writer.write(brief)))
    check_script(script)
    check_traced(script)
    return script


def check_traced(script: Script) -> None:
    """The words of every sentence from a source are words of its quotes, in their order; what leans on a sentence
    follows it; made sentences hold no figure."""
    texts = {source.id: source.text for source in script.sources}
    lexicon = script_language(script.language)
    said = [sentence for scene in script.scenes for sentence in scene.narration]
    for before, sentence in zip([None, *said], said, strict=False):
        if sentence.origin == "made":
            topic = script.topic.lower()
            assert not re.search(r"\d", sentence.text.lower().replace(topic, "")), f"made up: {sentence.text}"
            continue
        assert sentence.origin == "source" and len(sentence.citations) == 1
        cited = sentence.citations[0]
        quoted, spoken = words(cited.quote), words(sentence.text)
        rest = iter(quoted)
        assert all(word in rest for word in spoken), f"{sentence.text!r} is not in {cited.quote!r}"
        assert len(spoken) >= 0.5 * len(quoted), f"most of {cited.quote!r} is gone: {sentence.text!r}"
        if opener_of(sentence.text, lexicon) in ("pronoun", "dependent"):
            assert before is not None and before.citations, f"{sentence.text!r} leans on nothing"
            between = texts[cited.source][before.citations[0].end : cited.start]
            assert before.citations[0].source == cited.source and not re.search(r"\w", between), sentence.text


def said_by(script: Script, role: str) -> str:
    return " ".join(scene.text for scene in script.scenes if scene.role == role)


def sentences(script: Script) -> set[str]:
    return {s.text for scene in script.scenes for s in scene.narration if s.origin == "source"}


def test_the_contract(writer: OfflineWriter) -> None:
    script = check_script_writer(writer)
    assert "A tide is the regular rise and fall of the sea." in said_by(script, "definition")


@pytest.mark.parametrize("name", sorted(LANGUAGES))
@pytest.mark.parametrize(
    ("seconds", "platform", "tone"), [(15, "tiktok", "casual"), (40, "", ""), (60, "linkedin", "formal")]
)
def test_sentences_are_traced_and_the_length_is_held(
    writer: OfflineWriter, texts: dict[str, str], name: str, seconds: float, platform: str, tone: str
) -> None:
    language, topic = LANGUAGES[name]
    brief = ScriptBrief(
        topic=topic, language=language, sources=document(name, texts[name]), seconds=seconds, platform=platform,
        tone=tone, words_per_second=2.5,
    )  # fmt: skip
    script = wrote(writer, brief)
    assert abs(script.seconds - seconds) <= 0.1 * seconds, f"{script.seconds} of {seconds}"
    assert script.notes == () and script.scenes[0].role == "hook"
    said = [s.text for scene in script.scenes for s in scene.narration]
    assert len(said) == len(set(said)), "nothing is said twice"
    assert script.scenes[0].on_screen and all(scene.visual.query for scene in script.scenes)
    assert sum(not scene.on_screen for scene in script.scenes) <= len(script.scenes) / 3


def test_three_wishes_make_three_scripts_of_one_document(writer: OfflineWriter, texts: dict[str, str]) -> None:
    source = document("pythagoras", texts["pythagoras"])
    scripts = {
        wish: wrote(writer, ScriptBrief(topic="Pythagorean theorem", context=wish, sources=source, seconds=40))
        for wish in ("Focus on the history.", "Show the proof step by step", "Give everyday applications and examples")
    }
    history, proof, use = scripts.values()
    assert "Babylonian" in history.text or "Greek philosopher" in history.text
    assert "four copies" in proof.text
    assert "Carpenters" in use.text or "legs of 3 and 4" in use.text
    for wish, script in scripts.items():
        assert wish.rstrip(".") not in script.text, "wishes are not spoken"
    told = [sentences(script) for script in scripts.values()]
    for one, other in ((0, 1), (0, 2), (1, 2)):
        shared = len(told[one] & told[other]) / len(told[one] | told[other])
        assert shared < 0.6, f"{shared:.0%} of the sentences are the same"


def test_three_contexts_make_three_scripts_of_one_topic(writer: OfflineWriter) -> None:
    contexts = (
        "Jaguars are big cats of the Americas. A jaguar weighs up to 96 kilograms. It hunts caimans in the water.",
        "Jaguar is a maker of cars from Coventry. The company was founded in 1922. Its first cars had side-car bodies.",
        "Jaguar was a video game console by Atari. It came out in 1993. Only 50 games were made for the Jaguar.",
    )
    scripts = [wrote(writer, ScriptBrief(topic="Jaguar", context=context, seconds=30)) for context in contexts]
    for script, context in zip(scripts, contexts, strict=True):
        assert sentences(script) and all(sentence in context for sentence in sentences(script))
    assert not sentences(scripts[0]) & sentences(scripts[1])


def test_thin_sources_make_a_shorter_script_that_says_so(writer: OfflineWriter) -> None:
    brief = ScriptBrief(
        topic="Tides", context="The moon pulls the sea. Most coasts have two high tides a day.", seconds=60
    )
    script = wrote(writer, brief)
    assert script.seconds < 30
    assert any("of the 60 s" in note and "more text" in note and "--" not in note for note in script.notes)
    assert len(sentences(script)) == 2
    made = [s for scene in script.scenes for s in scene.narration if s.origin == "made"]
    assert len(made) <= 2, "no padding"


@pytest.mark.parametrize("language", ["en", "de", "es", "fr", "it", "pt"])
def test_without_sources_there_is_an_outline(writer: OfflineWriter, language: str) -> None:
    script = wrote(writer, ScriptBrief(topic="Zorblax 7", language=language, seconds=60))
    assert {scene.role for scene in script.scenes} == {"outline"}
    assert all(s.origin == "made" for scene in script.scenes for s in scene.narration)
    assert any("outline" in note for note in script.notes)
    assert "Zorblax 7" in script.text


def test_a_wish_alone_is_no_source(writer: OfflineWriter) -> None:
    context = "Explain the Zorblax theorem with visual examples and mathematical proof"
    script = wrote(writer, ScriptBrief(topic="Zorblax theorem", context=context))
    assert {scene.role for scene in script.scenes} == {"outline"} and "visual examples" not in script.text


def test_documents_about_something_else_are_not_drawn_on(writer: OfflineWriter, texts: dict[str, str]) -> None:
    brief = ScriptBrief(topic="Zorblax 7", sources=document("photosynthesis", texts["photosynthesis"]))
    script = wrote(writer, brief)
    assert {scene.role for scene in script.scenes} == {"outline"}
    assert any("nothing that was given says anything about it" in note for note in script.notes)


def test_what_cannot_be_spoken_is_told_apart_from_nothing(writer: OfflineWriter) -> None:
    talk = "so today we talked about the budget and then " * 12
    script = wrote(writer, ScriptBrief(topic="budget", context=talk))
    assert any("no whole sentence that can be spoken" in note for note in script.notes)


def dictionaries(folder: Path) -> None:
    """A WordNet with one word, and a FOLDOC with one."""
    (folder / "wordnet").mkdir()
    (folder / "dictd").mkdir()
    gloss = "  the licence line\n"
    entry = '00000019 03 n 01 zorblax 0 000 | a small engine that hums when it is cold; "the zorblax hummed"\n'
    (folder / "wordnet" / "data.noun").write_text(gloss + entry)
    index = f"  licence\nyak n 1 0 1 0 00000001  \nzorblax n 1 1 @ 1 1 {len(gloss):08d}  \n"
    (folder / "wordnet" / "index.noun").write_text(index)
    text = "blarg\n\n   <programming> A {loop} that ends after one round.\n   It is used in tests of printers.\n"
    digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
    size = digits[len(text) // 64] + digits[len(text) % 64]
    (folder / "dictd" / "foldoc.index").write_text(f"aaa\tA\tB\nblarg\tA\t{size}\n")
    with gzip.open(folder / "dictd" / "foldoc.dict.dz", "wb") as file:
        file.write(text.encode())


def test_dictionaries_are_drawn_on_where_nothing_else_is_given(tmp_path: Path) -> None:
    dictionaries(tmp_path)
    flags = {"script_writers.dictionaries": str(tmp_path), "cache": tmp_path / "cache"}
    env = Environment.open(flags=flags, folder=tmp_path, user_folder=tmp_path, environ={})
    writer: Any = env.registry.get("script_writers", "offline")
    script = wrote(writer, ScriptBrief(topic="the Zorblax", context="Explain it simply", seconds=30))
    assert "The Zorblax: a small engine that hums when it is cold." in script.text
    assert [source.kind for source in script.sources] == ["context", "dictionary"]
    assert any("dictionary (WordNet)" in note for note in script.notes)
    blarg = wrote(writer, ScriptBrief(topic="blargs", seconds=30))
    assert "Blargs: a loop that ends after one round." in blarg.text and "printers" in blarg.text
    # A source goes before a dictionary, and other languages have none.
    given = wrote(writer, ScriptBrief(topic="Zorblax", context="A zorblax is a tame bird of Jupiter.", seconds=30))
    assert "engine" not in given.text and "tame bird" in given.text
    assert wrote(writer, ScriptBrief(topic="Zorblax", language="de", seconds=30)).scenes[0].role == "outline"


def test_what_people_believe_is_only_said_with_what_sets_it_right(writer: OfflineWriter) -> None:
    text = (
        "Goldfish are small fish that people keep in ponds. Many people think that goldfish forget everything after "
        "three seconds. Actually, goldfish remember things for months. Goldfish are fed once a day.\n\n"
        "Most people believe that goldfish need no filter."
    )
    for seconds in (10, 15, 20, 25, 30, 60):
        script = wrote(writer, ScriptBrief(topic="goldfish", sources=document("fish", text), seconds=seconds))
        assert "no filter" not in script.text, "nothing sets it right"
        if "three seconds" in script.text:
            assert "three seconds. Actually, goldfish remember" in script.text


def test_openings_that_lean_on_what_is_gone_are_mended(writer: OfflineWriter) -> None:
    text = (
        "Otters are mammals that live in rivers. However, sea otters live in the ocean.\n\n"
        "And otters hold hands while they sleep. They do it so that they do not drift apart."
    )
    script = wrote(writer, ScriptBrief(topic="otters", sources=document("otters", text), seconds=60))
    cited = {s.text: s.citations[0].quote for scene in script.scenes for s in scene.narration if s.citations}
    assert cited["Otters hold hands while they sleep."] == "And otters hold hands while they sleep."
    assert "However, sea otters live in the ocean." in cited or "Sea otters live in the ocean." in cited


def test_items_of_a_list_are_told_in_their_order_with_what_belongs_to_them(writer: OfflineWriter) -> None:
    text = (
        "# 4 habits for better sleep\n\nLast updated: March 3. 5 min read.\n\n"
        "1. **Keep the same hours.** Your inner clock loves routine, even on weekends.\n"
        "2. **Stop caffeine after lunch.** It stays in your blood for up to 10 hours.\n"
        "3. **Keep the bedroom cool.** The best temperature for sleep is around 18 °C.\n"
        "4. **Put the phone away.** Blue light from screens delays melatonin.\n"
    )
    script = wrote(writer, ScriptBrief(topic="4 habits for better sleep", sources=document("sleep", text), seconds=45))
    points = [scene.text for scene in script.scenes if scene.role == "point"]
    assert [point.partition(".")[0] for point in points] == [
        "Keep the same hours",
        "Stop caffeine after lunch",
        "Keep the bedroom cool",
        "Put the phone away",
    ]
    assert points[2] == "Keep the bedroom cool. The best temperature for sleep is around 18 °C."
    assert "updated" not in script.text and "min read" not in script.text


def test_liking_steers_hook_and_order(writer: OfflineWriter, texts: dict[str, str]) -> None:
    text = texts["photosynthesis"] + "\n\nUnlike animals, plants make their food by photosynthesis."
    plain = ScriptBrief(topic="photosynthesis", sources=document("photosynthesis", text), seconds=60)
    usual = wrote(writer, plain)
    assert hook_kind(usual.scenes[0].narration[0].text) == "number"
    order = ("hook", "action", "catch", "point", "definition", "call_to_action")
    for kind in ("question", "contrast", "statement", "number"):
        liked = wrote(writer, replace(plain, liking=Liking(hook=kind, roles=order)))
        assert hook_kind(liked.scenes[0].narration[0].text) == kind
        roles = list(dict.fromkeys(scene.role for scene in liked.scenes if scene.role in order))
        assert roles == [role for role in order if role in roles], "scenes stand as they were liked"
    assert usual.scenes[1].role == "definition"


def test_short_sentences_are_liked(writer: OfflineWriter, texts: dict[str, str]) -> None:
    plain = ScriptBrief(topic="photosynthesis", sources=document("p", texts["photosynthesis"]), seconds=60)
    short = wrote(writer, replace(plain, liking=Liking(sentence_words=8.0)))

    def usual(script: Script) -> float:
        lengths = [len(sentence.split()) for sentence in sentences(script)]
        return sum(lengths) / len(lengths)

    assert usual(short) < usual(wrote(writer, plain))


def test_platform_and_tone_are_heard(writer: OfflineWriter, texts: dict[str, str]) -> None:
    plain = ScriptBrief(topic="photosynthesis", sources=document("photosynthesis", texts["photosynthesis"]), seconds=45)
    calls = {
        said_by(wrote(writer, replace(plain, platform=platform, tone=tone)), "call_to_action")
        for platform, tone in (("tiktok", ""), ("youtube", ""), ("linkedin", ""), ("", "formal"), ("", "casual"))
    }
    assert len(calls) == 5
    tiktok = wrote(writer, replace(plain, platform="tiktok"))
    formal = wrote(writer, replace(plain, tone="formal", seconds=90))
    assert max(len(scene.on_screen) for scene in formal.scenes) > 1
    assert max(len(scene.on_screen) for scene in tiktok.scenes) == 1
    assert max(len(scene.narration) for scene in tiktok.scenes if scene.role == "point") <= 3
    casual = wrote(writer, replace(plain, tone="casual"))
    assert hook_kind(casual.scenes[0].narration[0].text) == "question"


def test_sources_in_another_language_are_not_translated(writer: OfflineWriter, texts: dict[str, str]) -> None:
    brief = ScriptBrief(topic="Vulkane", language="en", sources=document("vulkane", texts["vulkane"]), seconds=30)
    script = check_parts(list(writer.write(brief)))
    check_script(script)
    assert any("'de'" in note and "as it stands there" in note for note in script.notes)
    assert any("Vulkan" in sentence for sentence in sentences(script))


def test_languages_without_made_sentences(writer: OfflineWriter) -> None:
    text = (
        "Älgen är det största hjortdjuret i Sverige. En älg väger upp till 700 kilo. Älgen äter blad och skott av träd."
    )
    script = wrote(writer, ScriptBrief(topic="Älgen", language="sv", sources=document("alg", text), seconds=20))
    assert all(s.origin == "source" for scene in script.scenes for s in scene.narration)
    assert any("'sv'" in note for note in script.notes) and "700 kilo" in script.text
    nothing = wrote(writer, ScriptBrief(topic="Älgen", language="sv"))
    assert nothing.text == "Älgen." and any("no source" in note for note in nothing.notes)


def test_two_documents_are_both_drawn_on(writer: OfflineWriter, texts: dict[str, str]) -> None:
    other = "Photosynthesis in the desert works at night. Cactuses open their pores for photosynthesis after sunset."
    sources = document("photosynthesis", texts["photosynthesis"]) + document("desert", other)
    script = wrote(writer, ScriptBrief(topic="photosynthesis", sources=sources, seconds=120))
    assert {s.citations[0].source for scene in script.scenes for s in scene.narration if s.citations} == {
        "photosynthesis",
        "desert",
    }


@pytest.mark.parametrize(
    ("language", "text", "wish"),
    [
        ("en", "Explain the Pythagorean theorem with visual examples and mathematical proof", True),
        ("en", "Educational video with examples", True),
        ("en", "for high school students", True),
        ("en", "Please keep it simple and fun.", True),
        ("en", "The video should be 60 seconds long.", True),
        ("en", "Use a sharp knife to cut the bread.", False),
        ("en", "The moon pulls the sea.", False),
        ("en", "a^2 + b^2 = c^2", False),
        ("en", "Show three examples from nature.", True),
        ("en", "so today we talked about the budget and uh we need to order chairs before may", False),
        ("de", "Erkläre es einfach für Schüler.", True),
        ("de", "Der Mond zieht das Meer an.", False),
        ("es", "Explica con ejemplos sencillos.", True),
        ("fr", "Expliquez avec des exemples visuels.", True),
        ("it", "Spiega con esempi semplici.", True),
        ("pt", "Explique com exemplos simples.", True),
        ("pt", "A lua puxa o mar.", False),
    ],
)
def test_wishes_are_told_from_material(language: str, text: str, wish: bool) -> None:
    assert is_wish(text, script_language(language)) is wish


PIECES = st.sampled_from(
    [
        "Bees are insects that fly.",
        "They live in hives.",
        "However, some bees live alone.",
        "A hive holds up to 60,000 bees [3].",
        "Many people think that all bees sting.",
        "Actually, only females sting.",
        "- Bees dance to show the way.\n",
        "## Honey\n\n",
        "For example, a bee (Apis mellifera) can fly 25 km/h.",
        "Therefore bees matter.",
        "What do bees eat?",
        "See figure 3 for details.",
        "In 1973, he won a prize for it.",
        "“Bees see ultraviolet light,” she said.",
        "You can plant flowers for bees.",
        "visit https://bees.example now",
        "bees\tbees  bees",
        "Bees, which are small,\nmake honey from nectar.",
    ]
)
GAPS = st.sampled_from([" ", "\n", "\n\n", "  ", "\r\n", " \u00a0"])


@given(
    st.lists(st.tuples(PIECES, GAPS), max_size=25),
    st.sampled_from([5.0, 12.0, 20.0, 45.0, 120.0]),
    st.sampled_from(["", "tiktok", "linkedin"]),
    st.sampled_from([None, Liking(hook="contrast", roles=("point", "hook", "catch")), Liking(sentence_words=5)]),
)
@settings(max_examples=settings.default.max_examples // 2)
def test_whatever_the_sources_are_every_sentence_is_traced(
    pieces: list[tuple[str, str]], seconds: float, platform: str, liking: Liking | None
) -> None:
    text = "".join(piece + gap for piece, gap in pieces)
    brief = ScriptBrief(
        topic="bees", sources=document("bees", text), seconds=seconds, platform=platform, liking=liking
    )  # fmt: skip
    script = wrote(OfflineWriter(), brief)
    if script.scenes[0].role != "outline":
        # A hook, the shortest sentence and a call are said even where they do not fit.
        assert script.seconds <= max(1.1 * seconds, 16.0)
    assert "https" not in script.text and "figure 3" not in script.text


def test_the_same_script_in_another_process() -> None:
    code = (
        "from pathlib import Path\n"
        "from clipforge_core import ScriptBrief, ScriptSource, encode\n"
        "from clipforge_plugins.script_writers.offline.writer import OfflineWriter\n"
        f"text = Path({str(Path(__file__).with_name('texts') / 'pythagoras.txt')!r}).read_text()\n"
        "brief = ScriptBrief(topic='Pythagorean theorem', context='Give examples.', sources=("
        "ScriptSource(id='p', kind='document', text=text),))\n"
        "print(encode([p.script for p in OfflineWriter().write(brief)][-1]).decode())\n"
    )
    root = Path(__file__).resolve().parents[2]
    path = os.pathsep.join([str(root), str(root / "plugins")])
    answers = {
        subprocess.run(
            [sys.executable, "-c", code], env={**os.environ, "PYTHONPATH": path, "PYTHONHASHSEED": seed},
            capture_output=True, text=True, check=True, timeout=120,
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(answers) == 1


def test_the_writer_of_the_settings(env: Environment) -> None:
    assert written(env, ScriptBrief(topic="Bees", context="Bees are insects that fly.", seconds=10)).writer == "offline"
