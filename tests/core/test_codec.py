"""Values to JSON and back, and the hashes made from them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.codec import convert, decode, digest, encode, encode_pretty, short_id, to_builtins
from clipforge_core.errors import BadDocument
from clipforge_core.model.tracks import Event, Events, Samples, Tracks
from clipforge_core.timecode import Span

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
