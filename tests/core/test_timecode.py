"""Exact times and the algebra of spans."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.timecode import (
    Moment,
    Span,
    complement,
    format_frames,
    format_time,
    frame_time,
    frame_times,
    milliseconds,
    nearest_frame,
    overlap,
    parse_moment,
    parse_time,
    seconds,
    union,
)

times = st.fractions(min_value=0, max_value=50, max_denominator=120)
rates = st.sampled_from([Fraction(24000, 1001), Fraction(25), Fraction(30000, 1001), Fraction(60)])


@st.composite
def spans(draw: st.DrawFn) -> Span:
    start, end = sorted([draw(times), draw(times)])
    return Span(start, end)


def covered(span_list: list[Span], at: Fraction) -> bool:
    return any(span.contains(at) for span in span_list)


@given(st.lists(spans(), max_size=8), times)
def test_union_covers_the_same_moments_without_overlaps(given_spans: list[Span], at: Fraction) -> None:
    joined = union(given_spans)
    assert covered(joined, at) == covered(given_spans, at)
    assert joined == sorted(joined)
    assert all(a.end < b.start for a, b in zip(joined, joined[1:], strict=False))
    assert union(joined) == joined


@given(st.lists(spans(), max_size=8), times)
def test_a_gap_only_ever_adds(given_spans: list[Span], gap: Fraction) -> None:
    bridged = union(given_spans, gap)
    assert all(b.start - a.end > gap for a, b in zip(bridged, bridged[1:], strict=False))
    assert overlap(given_spans, Span(Fraction(0), Fraction(60))) <= sum(s.duration for s in bridged)


@given(st.lists(spans(), max_size=8), spans(), times)
def test_a_complement_is_what_is_left(given_spans: list[Span], within: Span, at: Fraction) -> None:
    rest = complement(given_spans, within)
    assert covered(rest, at) == (within.contains(at) and not covered(given_spans, at))
    assert overlap(given_spans, within) + sum((s.duration for s in rest), Fraction(0)) == within.duration


@given(spans(), spans())
def test_intersection_is_symmetric_and_agrees_with_overlaps(a: Span, b: Span) -> None:
    assert a.intersect(b) == b.intersect(a)
    if a.duration and b.duration:
        assert (a.intersect(b) is not None) == a.overlaps(b)


@given(spans(), times, times)
def test_shifts_add_up_and_keep_the_length(span: Span, a: Fraction, b: Fraction) -> None:
    assert span.shift(a).shift(b) == span.shift(a + b)
    assert span.shift(a).duration == span.duration
    assert span.shift(a).shift(-a) == span


@given(spans(), times, spans())
def test_padding_stays_within(span: Span, by: Fraction, within: Span) -> None:
    padded = span.pad(by, within)
    assert padded.duration <= max(within.duration, Fraction(0)) or padded.start == padded.end
    assert span.pad(by).duration == span.duration + 2 * by


@given(st.integers(0, 100_000), rates)
def test_a_frame_begins_nearest_to_itself(frame: int, rate: Fraction) -> None:
    assert nearest_frame(frame_time(frame, rate), rate) == frame


@given(times, rates)
def test_the_nearest_frame_is_at_most_half_a_frame_away(at: Fraction, rate: Fraction) -> None:
    assert abs(frame_time(nearest_frame(at, rate), rate) - at) * rate <= Fraction(1, 2)


@given(spans(), rates)
def test_frame_times_fill_a_span(span: Span, rate: Fraction) -> None:
    found = list(frame_times(span, rate))
    assert all(span.contains(at) for at in found)
    assert len(found) == -((-span.duration * rate).__floor__())


@given(st.integers(0, 400_000_000))
def test_milliseconds_survive_being_written_and_read(value: int) -> None:
    at = Fraction(value, 1000)
    assert parse_time(format_time(at)) == at
    assert milliseconds(at) == at


@given(st.decimals(min_value=0, max_value=10**6, allow_nan=False, places=6))
def test_seconds_are_what_was_written(value: object) -> None:
    assert seconds(str(value)) == Fraction(str(value))


@pytest.mark.parametrize(
    ("text", "value"),
    [("90", 90), ("90.5s", Fraction(181, 2)), ("1:30.5", Fraction(181, 2)), ("1:02:03", 3723), (".5", Fraction(1, 2))],
)
def test_times_as_people_write_them(text: str, value: Fraction) -> None:
    assert parse_time(text) == value


@pytest.mark.parametrize("text", ["", "-3", "1:60", "1:70:00", "abc", "1:2:3:4", "nan", "1e3", "0x10"])
def test_what_is_not_a_time_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a time"):
        parse_time(text)


def test_a_decimal_number_is_not_its_binary_neighbour() -> None:
    assert seconds(0.1) == Fraction(1, 10)


def test_a_span_cannot_end_before_it_begins() -> None:
    with pytest.raises(ValueError, match="ends before"):
        Span(Fraction(2), Fraction(1))


@given(st.integers(0, 500_000), rates)
def test_frames_survive_being_written_and_read(frame: int, rate: Fraction) -> None:
    text = format_frames(frame_time(frame, rate), rate)
    assert nearest_frame(parse_moment(text).at(Fraction(10**6), rate), rate) == frame


@given(st.integers(0, 400_000_000), times)
def test_a_moment_is_a_time_too(value: int, length: Fraction) -> None:
    at = Fraction(value, 1000)
    assert parse_moment(format_time(at)).at(length, Fraction(25)) == at


@given(st.integers(0, 10_000), times)
def test_a_share_lies_inside(hundredths: int, length: Fraction) -> None:
    at = parse_moment(f"{hundredths / 100}%").at(length, Fraction(25))
    assert 0 <= at <= length
    assert at == length * hundredths / 10_000


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("end", Moment(share=Fraction(1))),
        ("25%", Moment(share=Fraction(1, 4))),
        ("1:02:03:04", Moment(seconds=Fraction(3723), frames=4)),
        ("0:00:10;00", Moment(seconds=Fraction(10))),
        ("1:30.5", Moment(seconds=Fraction(181, 2))),
    ],
)
def test_moments_as_people_write_them(text: str, moment: Moment) -> None:
    assert parse_moment(text) == moment


@pytest.mark.parametrize("text", ["", "101%", "-1%", "%", "1:60:00:00", "1:00:60:00", "begin", "1:2:3:4:5"])
def test_what_is_not_a_moment_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="not a"):
        parse_moment(text)


@pytest.mark.parametrize(
    ("rate", "most"), [(Fraction(30000, 1001), 29), (Fraction(25), 24), (Fraction(24000, 1001), 23)]
)
def test_a_second_has_only_so_many_frames(rate: Fraction, most: int) -> None:
    assert parse_moment(f"0:00:01:{most}").at(Fraction(9), rate) == 1 + most / rate
    with pytest.raises(ValueError, match=f"the last is {most}"):
        parse_moment(f"0:00:01:{most + 1}").at(Fraction(9), rate)
