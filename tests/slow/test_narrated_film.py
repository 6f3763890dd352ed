"""A whole narrated film, seen and heard from beginning to end: `tox -e narrate`.

Its sound is written down again by the packaged recogniser, its captions are held against what was heard, and the work
is counted in processor seconds, which do not depend on what else the machine does.
"""

from __future__ import annotations

import json
import os
import re
import resource
from difflib import SequenceMatcher
from fractions import Fraction
from pathlib import Path

import pytest

from clipforge_core.codec import convert
from clipforge_core.contracts.visuals import VisualRequest
from clipforge_core.environment import Environment
from clipforge_core.forge import Forge
from clipforge_core.jobs.narrate import STAGES
from clipforge_core.model.script import Script
from clipforge_core.narrating.looks import canvas_of, caption_style, safe_area
from clipforge_core.picturing.drawing import draw
from clipforge_core.queue.events import JobEvent
from clipforge_media import probe

pytestmark = [pytest.mark.slow, pytest.mark.timeout(1800)]

CONTEXT = """
The Pythagorean theorem is a relation between the three sides of a right triangle. It states that the area of the square
whose side is the hypotenuse, the side opposite the right angle, is equal to the sum of the areas of the squares on the
other two sides. The theorem can be written as an equation: a squared plus b squared equals c squared.

The theorem is named after the Greek philosopher Pythagoras, who was born around 570 BC. Long before him, Babylonian
scribes knew the rule. Euclid proved it in his Elements around 300 BC.

A triangle with sides of 3, 4 and 5 is the best known example. Three squared is 9, four squared is 16, and together they
make 25, which is five squared. Egyptian builders are said to have used a rope with twelve equal parts to lay out right
angles. However, the rule holds only for right triangles: in a triangle without a right angle the squares do not add up.

To find the longest side, first square both short sides. Then add the two squares. Finally take the square root of the
sum. Carpenters still check a corner this way. Navigation, architecture and computer graphics use the same rule to find
distances.
"""
NUMBERS = {
    "one": "1", "two": "2", "three": "3", "four": "4", "five": "5", "nine": "9", "twelve": "12", "sixteen": "16",
}  # fmt: skip


def spoken(text: str) -> list[str]:
    """Words as they are compared: small letters, numbers as digits."""
    return [NUMBERS.get(w, w) for w in re.findall(r"[a-z0-9]+(?:'[a-z]+)?", text.lower().replace("’", "'"))]


def errors(said: list[str], heard: list[str]) -> int:
    """Words that must be changed, put in or left out to make one of the other (Levenshtein)."""
    row = list(range(len(heard) + 1))
    for i, word in enumerate(said, start=1):
        before, row[0] = row[0], i
        for j, other in enumerate(heard, start=1):
            before, row[j] = row[j], min(row[j] + 1, row[j - 1] + 1, before + (word != other))
    return row[-1]


def test_a_film_of_the_pythagorean_theorem(tmp_path: Path) -> None:
    flags = {"cache": str(tmp_path / "cache"), "data": str(tmp_path / "data")}
    environment = Environment.open(environ={}, flags=flags, user_folder=tmp_path, folder=tmp_path)
    film, heard = tmp_path / "film.mp4", list[JobEvent]()
    wish = {"output": str(film), "topic": "Pythagorean theorem", "context": CONTEXT, "seconds": 60}
    with Forge(environment) as forge:
        job = forge.run(forge.submit("narrate", wish).id, heard.append)
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    processor = children.ru_utime + children.ru_stime
    assert job.result is not None, job.error
    entered = [e.data["stage"] for e in heard if e.event == "progress"]
    assert list(dict.fromkeys(entered)) == list(STAGES)
    duration = job.result["duration"]
    assert 54 <= duration <= 66, "a minute was asked for"
    assert processor <= 2 * duration * 2, f"{processor:.0f} s of two processors for {duration:.0f} s"
    info = probe(film)
    assert info.video is not None and (info.video.display_width, info.video.display_height) == (1920, 1080)
    assert {c["level"] for c in job.result["checks"]} <= {"ok", "warning"}
    script = convert(job.result["script"], Script)
    with Forge(environment) as forge:
        out = {"source": str(film), "output": str(tmp_path / "heard.json"), "format": "json"}
        transcript = forge.run(forge.submit("transcribe", out).id)
    assert transcript.result is not None, transcript.error
    words = words_of(tmp_path / "heard.json")
    said, again = spoken(script.text), [w for text, _ in words for w in spoken(text)]
    wrong = errors(said, again)
    assert wrong <= 0.05 * len(said), f"{wrong} of {len(said)} words"
    in_time(tmp_path / "film.vtt", words)
    nothing_is_cut_off_or_covered(environment, script, tmp_path)


def words_of(path: Path) -> list[tuple[str, float]]:
    """(word, when it begins) of a transcript."""
    plain = json.loads(path.read_text())
    found: list[tuple[str, float]] = []

    def walk(value: object) -> None:
        if isinstance(value, dict):
            if "start" in value and ("word" in value or ("text" in value and "words" not in value)):
                found.append((str(value.get("word", value.get("text"))), float(Fraction(str(value["start"])))))
            for each in value.values():
                walk(each)
        elif isinstance(value, list):
            for each in value:
                walk(each)

    walk(plain)
    return found


def in_time(captions: Path, words: list[tuple[str, float]]) -> None:
    """Each caption begins when its first word was heard."""
    cues = re.findall(r"(\d+):(\d+)(?::(\d+))?\.(\d+) --> [^\n]*\n(.+?)(?:\n\n|\Z)", captions.read_text(), re.DOTALL)
    heard = [(w, at) for text, at in words for w in spoken(text)]
    shown = []
    for first, second, third, part, text in cues:
        clock = [int(first), int(second)] + ([int(third)] if third else [])
        begin = sum(value * 60**power for power, value in enumerate(reversed(clock))) + int(part) / 1000
        shown += [(w, begin, n == 0) for n, w in enumerate(spoken(re.sub(r"<[^>]*>", "", text)))]
    matched = SequenceMatcher(None, [w for w, *_ in shown], [w for w, _ in heard], autojunk=False)
    late = [
        abs(shown[a + k][1] - heard[b + k][1])
        for a, b, size in matched.get_matching_blocks()
        for k in range(size)
        if shown[a + k][2]
    ]
    late.sort()
    assert len(late) >= 5
    assert late[len(late) // 2] < 0.3, "half of them within what the recogniser itself can tell"


def nothing_is_cut_off_or_covered(environment: Environment, script: Script, folder: Path) -> None:
    """All words of all pictures stand inside the part that captions leave free, and none on another."""
    canvas, safe = canvas_of("medium", "16:9"), safe_area("16:9")
    style = caption_style("16:9")
    top = style.position - style.max_lines * style.size * style.line_height / 2
    for scene in script.scenes:
        request = VisualRequest(
            brief=scene.visual, width=canvas.width, height=canvas.height, seconds=Fraction(8),
            title=scene.title, lines=scene.on_screen, safe=safe,
        )  # fmt: skip
        texts = draw(environment, request, folder / "drawn" / scene.id).texts
        for number, text in enumerate(texts):
            place = text.place
            assert place.x >= 0 and place.x + place.width <= 1, text
            assert place.y >= 0 and place.y + place.height <= top + 0.01, text
            for other in texts[number + 1 :]:
                over = other.place
                together = text.end is None or other.start < text.end
                apart = (
                    place.x + place.width <= over.x + 0.002 or over.x + over.width <= place.x + 0.002
                    or place.y + place.height <= over.y + 0.002 or over.y + over.height <= place.y + 0.002
                )  # fmt: skip
                assert apart or not together, (text, other)


def test_the_document_s_own_request_within_five_minutes(tmp_path: Path) -> None:
    """A context that is only an instruction: a shorter film, which says so."""
    flags = {"cache": str(tmp_path / "cache"), "data": str(tmp_path / "data")}
    environment = Environment.open(environ={}, flags=flags, user_folder=tmp_path, folder=tmp_path)
    wish = {
        "output": str(tmp_path / "film.mp4"),
        "topic": "Pythagorean Theorem",
        "context": "Explain the Pythagorean theorem with visual examples and mathematical proof",
    }
    before = os.times()
    with Forge(environment) as forge:
        job = forge.run(forge.submit("narrate", wish).id)
    after = os.times()
    assert job.result is not None, job.error
    assert job.result["warnings"], "it says that there was little to tell"
    spent = after.children_user + after.children_system - before.children_user - before.children_system
    assert spent < 2 * 300
