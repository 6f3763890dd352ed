"""Every mistake in a body is told, by its path."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Any, Literal

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_server.frame.mistakes import mistakes
from clipforge_server.testing import test_client


class Inner(msgspec.Struct, forbid_unknown_fields=True):
    name: Annotated[str, msgspec.Meta(min_length=1)]
    size: int = 0


class Outer(msgspec.Struct, rename="camel"):
    inner: Inner
    how_many: Annotated[int, msgspec.Meta(ge=1)] = 1
    other: Inner | None = None
    kind: Literal["a", "b"] = "a"


@pytest.mark.parametrize(
    ("data", "keys"),
    [
        ({"inner": {"name": "x"}}, []),
        ({}, ["inner"]),
        (
            {"inner": {"name": "", "size": "x", "no": 1}, "howMany": 0},
            ["inner.name", "inner.size", "inner.no", "howMany"],
        ),
        ({"inner": 3, "kind": "c", "other": {"size": 1}}, ["inner", "other.name", "kind"]),
        ({"inner": {"name": "x"}, "other": None, "unknown": 1}, []),
    ],
)
def test_every_mistake_has_its_path(data: Any, keys: list[str]) -> None:
    assert [each["key"] for each in mistakes(data, Outer)] == keys


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["inner", "name", "howMany", "other", "kind", "x"]), inner, max_size=4)
    ),
    max_leaves=12,
)


@given(JSON)
def test_there_are_mistakes_where_reading_fails(data: Any) -> None:
    try:
        msgspec.convert(data, Outer)
    except msgspec.ValidationError:
        assert mistakes(data, Outer) or not isinstance(data, dict)
    else:
        assert mistakes(data, Outer) == []


def test_a_list_of_them_is_answered(tmp_path: Path) -> None:
    with test_client(tmp_path, dashboard="off") as api:
        body = {"configuration": {"topic": "", "quality": "huge"}, "priority": "soon"}
        answer = api.post("/video-generation/api/v1/videos/generate", json=body)
        assert answer.status_code == 422
        fields = ["configuration.topic", "configuration.context", "configuration.quality", "priority"]
        assert [each["field"] for each in answer.json()["errors"]] == fields
        answer = api.post("/scriptsensei/api/v1/scripts/generate", json={"topic": 3, "duration": 500})
        assert [each["field"] for each in answer.json()["details"]["fields"]] == ["topic", "duration"]
        one = api.post("/v1/projects", json={"title": 3, "more": 1})
        assert one.status_code == 400 and "title" in one.text and "more" in one.text
