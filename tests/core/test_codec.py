"""Values to JSON and back, and the hashes made from them."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.codec import convert, decode, digest, encode, encode_pretty, short_id, to_builtins
from clipforge_core.errors import BadDocument
from clipforge_core.model.timeline import Canvas, Timeline
from clipforge_core.model.tracks import Event, Events, Samples, Tracks
from clipforge_core.timecode import Span

ROOT = Path(__file__).resolve().parents[2]

fractions = st.fractions(max_denominator=10**6)
plain = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-(2**53), 2**53)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@given(fractions)
def test_times_come_back_exactly(value: Fraction) -> None:
    assert decode(encode(value), Fraction) == value
    assert convert(to_builtins(value), Fraction) == value


@given(fractions, fractions)
def test_spans_come_back(a: Fraction, b: Fraction) -> None:
    span = Span(min(a, b), max(a, b))
    assert decode(encode(span), Span) == span
    assert decode(encode_pretty(span), Span) == span


@given(plain)
def test_plain_data_comes_back(value: Any) -> None:
    assert decode(encode(value), Any) == value  # type: ignore[arg-type]


@given(st.dictionaries(st.text(max_size=3), st.integers(0, 9), max_size=6))
def test_the_order_of_keys_does_not_count(value: dict[str, int]) -> None:
    turned = dict(reversed(value.items()))
    assert encode(value) == encode(turned)
    assert digest(value) == digest(turned)


@given(st.lists(st.text(max_size=3), max_size=4), st.lists(st.text(max_size=3), max_size=4))
def test_different_parts_have_different_digests(a: list[str], b: list[str]) -> None:
    assert (digest(*a) == digest(*b)) == (a == b)


@given(st.binary(max_size=64).filter(lambda data: len(data) % 4 == 0))
def test_tracks_come_back(data: bytes) -> None:
    tracks = Tracks(
        named={
            "loudness": Samples(step=Fraction(1, 10), shape=(len(data) // 4,), data=data),
            "shots": Events(events=(Event(start=Fraction(0), end=Fraction(1, 3), kind="shot", data={"edge": "cut"}),)),
        }
    )
    assert decode(encode(tracks), Tracks) == tracks


@pytest.mark.parametrize(
    ("text", "place"),
    [('{"start":"1/2"}', "end"), ('{"start":"1/0","end":"1/1"}', "denominator 0"), ('{"start":"x","end":"1/1"}', "x")],
)
def test_a_mistake_is_named_with_its_place(text: str, place: str) -> None:
    with pytest.raises(BadDocument, match=place) as caught:
        decode(text, Span, "clips.json")
    assert str(caught.value).startswith("clips.json: ")


def test_broken_json_is_a_bad_document() -> None:
    with pytest.raises(BadDocument):
        decode(b'{"start"', Span)


def test_a_value_without_a_json_form_is_a_mistake_of_the_program() -> None:
    with pytest.raises(TypeError):
        encode(object())


def test_ids_are_stable_and_short() -> None:
    assert short_id("clip", 1, "a") == short_id("clip", 1, "a") != short_id("clip", 2, "a")
    assert short_id("clip", 1).startswith("clip_") and len(short_id("clip", 1)) == 21


def test_pretty_json_keeps_the_declared_order() -> None:
    class Pair(msgspec.Struct):
        b: int
        a: int

    assert encode_pretty(Pair(1, 2)) == b'{\n  "b": 1,\n  "a": 2\n}\n'
    assert encode(Pair(1, 2)) == b'{"b":1,"a":2}'


RACE = """
import random, sys, threading, time
sys.setswitchinterval(1e-6)
from clipforge_core.codec import decode
from clipforge_core.model.timeline import Timeline
data, barrier = sys.stdin.buffer.read(), threading.Barrier(4)

def work(number):
    barrier.wait()
    begin = time.perf_counter() + number * random.random() * 0.003
    while time.perf_counter() < begin:
        pass
    decode(data, Timeline)

threads = [threading.Thread(target=work, args=[number]) for number in range(4)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""


def test_threads_that_meet_a_type_for_the_first_time_do_not_crash_the_process() -> None:
    """msgspec looks at a type when it first meets it, and is not safe for threads in doing so: it read what was not
    there yet, and the runner of a server died."""
    canvas = Canvas(width=64, height=36, frame_rate=Fraction(25))
    data = encode(Timeline(canvas=canvas, duration=Fraction(1)))
    for _ in range(3):
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        ended = subprocess.run([sys.executable, "-c", RACE], input=data, env=environment, check=False)
        assert ended.returncode == 0


def test_nobody_lets_msgspec_meet_a_struct_in_a_thread() -> None:
    """Whoever decodes with msgspec itself says `looked_at` (or is imported, where one thread does it)."""
    found = []
    for package in (ROOT / "clipforge_core", ROOT / "server", ROOT / "cli"):
        for path in package.rglob("*.py"):
            for node in ast.walk(ast.parse(path.read_text("utf-8"))):
                if path.name != "codec.py" and isinstance(node, ast.Call) and (kind := _decoded(node)) is not None:
                    name = ast.unparse(kind)
                    if not name.startswith(("looked_at(", "tuple[", "dict[", "list[str")):
                        found.append(f"{path.relative_to(ROOT)}:{node.lineno}: {name}")
    assert found == []


def _decoded(call: ast.Call) -> ast.expr | None:
    """The type that a call of msgspec decodes to, where it names one."""
    name = ast.unparse(call.func)
    if not re.fullmatch(r"msgspec\.(convert|(json|msgpack|toml|yaml)\.decode)", name):
        return None
    named = next((keyword.value for keyword in call.keywords if keyword.arg == "type"), None)
    return named or (call.args[1] if name == "msgspec.convert" and len(call.args) > 1 else None)
