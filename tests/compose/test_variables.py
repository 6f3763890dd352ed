"""Video templates: variables, their defaults, and tables of rows."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.compose.problems import BadProject
from clipforge_core.compose.rows import read_rows, write_rows
from clipforge_core.compose.variables import check_names, filled, inserted
from clipforge_core.errors import BadDocument, MissingFile

TEMPLATE: dict[str, Any] = {
    "variables": {"name": None, "seconds": 4, "loud": True, "price": "", "note": "plain"},
    "scenes": [
        {
            "duration": "{{seconds}}",
            "elements": [
                {"type": "text", "text": "{{ name }} costs {{price}}"},
                {"type": "video", "src": "{{note}}.mp4", "loop": "{{loud}}"},
            ],
        }
    ],
}


def fill(**values: Any) -> Any:
    return filled(TEMPLATE, values, "t.json")["scenes"][0]


def test_variables_are_replaced_and_defaults_stand_in() -> None:
    scene = fill(name="Kettle", price="19.90")
    assert scene["duration"] == 4
    assert scene["elements"] == [
        {"type": "text", "text": "Kettle costs 19.90"},
        {"type": "video", "src": "plain.mp4", "loop": True},
    ]
    assert "variables" not in filled(TEMPLATE, {"name": "a"}, "t")


@pytest.mark.parametrize(("text", "value"), [("2.5", 2.5), ("3", 3), ("1e1", 10)])
def test_texts_of_tables_become_what_the_default_is(text: str, value: float) -> None:
    assert fill(name="5", seconds=text, loud="no")["duration"] == value
    assert fill(name="5", seconds=text, loud="no")["elements"][1]["loop"] is False
    assert fill(name="5", price="7")["elements"][0]["text"] == "5 costs 7"


def test_an_empty_cell_takes_the_default() -> None:
    assert fill(name="a", seconds="", note="")["duration"] == 4
    with pytest.raises(BadProject, match="the variable name has no value"):
        fill(name="")


@pytest.mark.parametrize(
    ("values", "path", "said"),
    [
        ({}, "scenes[0].elements[0].text", "--set name="),
        ({"name": "a", "seconds": "soon"}, "variables.seconds", "not a number"),
        ({"name": "a", "seconds": "nan"}, "variables.seconds", "not a number"),
        ({"name": "a", "loud": "maybe"}, "variables.loud", "true or false"),
    ],
)
def test_what_does_not_fit_is_named(values: dict[str, Any], path: str, said: str) -> None:
    with pytest.raises(BadProject) as caught:
        filled(TEMPLATE, values, "t.json")
    (problem,) = caught.value.problems
    assert problem.path == path and said in problem.message


def test_a_variable_that_the_file_does_not_have_is_refused_where_it_is_used_and_where_it_is_given() -> None:
    with pytest.raises(BadProject, match="there is no variable nam: do you mean name"):
        filled({**TEMPLATE, "comment": "{{nam}}"}, {"name": "a"}, "t.json")
    with pytest.raises(BadProject, match=r"variables\.nmae: there is no variable nmae"):
        check_names(TEMPLATE, {"nmae": "a"}, "t.json")


@given(st.text(max_size=30))
def test_a_value_is_only_a_value(value: str) -> None:
    """Nothing in a value is looked at again: it adds no key, and names no variable."""
    made = filled(
        {"variables": {"a": "x", "b": "secret"}, "scenes": [{"comment": "<{{a}}>"}]}, {"a": value + "{{b}}"}, "t"
    )
    assert made == {"scenes": [{"comment": f"<{value}{{{{b}}}}>"}]}


def test_names_of_files_are_made_of_variables() -> None:
    assert inserted("{{sku}}-{{lang}}-{{none}}", {"sku": 7.0, "lang": "en"}) == "7-en-"


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.csv", "name,price\nKettle,19\n\n“Tea, hot”,3\n"),
        ("b.csv", "\ufeffname;price\r\nKettle;19\r\n“Tea, hot”;3\r\n"),
        ("c.csv", 'name\tprice\nKettle\t19\n"“Tea, hot”"\t3'),
        ("d.json", '[{"name": "Kettle", "price": "19"}, {"name": "“Tea, hot”", "price": "3"}]'),
        ("e.jsonl", '{"name": "Kettle", "price": "19"}\n{"name": "“Tea, hot”", "price": "3"}\n'),
    ],
)
def test_tables_of_several_kinds_are_read_alike(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text.replace("“Tea, hot”,3", '"“Tea, hot”",3'), encoding="utf-8")
    assert read_rows(tmp_path / name) == [{"name": "Kettle", "price": "19"}, {"name": "“Tea, hot”", "price": "3"}]


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.csv", b"", "no rows"),
        ("a.csv", b"name\n", "no rows"),
        ("a.csv", b"name,name\n1,2\n", "name each column once"),
        ("a.csv", b"name,\n1,2\n", "one has no name"),
        ("a.csv", b"name\n1,2\n", "row 2 has more cells"),
        ("a.csv", b"n\xe4me\n1\n", "UTF-8"),
        ("a.csv", b'a\n"1\n', "not a CSV table"),
        ("a.json", b"{}", "not a list of objects"),
        ("a.json", b"[1]", "not a list of objects"),
    ],
)
def test_tables_that_do_not_hold_together_say_why(tmp_path: Path, name: str, data: bytes, said: str) -> None:
    (tmp_path / name).write_bytes(data)
    with pytest.raises(BadDocument, match=said):
        read_rows(tmp_path / name)


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(MissingFile):
        read_rows(tmp_path / "none.csv")


cells = st.text(st.characters(exclude_categories=["Cs", "Cc"]), max_size=12)


@given(
    st.lists(st.fixed_dictionaries({"name": cells.map(lambda c: f"x{c}"), "more text": cells}), min_size=1, max_size=6)
)
def test_rows_that_were_written_are_read_again(
    tmp_path_factory: pytest.TempPathFactory, rows: list[dict[str, str]]
) -> None:
    path = tmp_path_factory.mktemp("rows") / "rows.csv"
    write_rows(path, rows)
    assert read_rows(path) == rows
