"""--query and --detector: which detector is meant; wishes that are refused before any work."""

from __future__ import annotations

import json
from typing import Any

import pytest

from clipforge_cli.main import run
from clipforge_cli.session import Session
from clipforge_cli.wishes import clip_params

WISHES: dict[str, Any] = {"num_clips": None, "min_duration": None, "max_duration": None, "language": ""}


@pytest.mark.parametrize(
    ("detector", "query", "meant"),
    [(None, "", "highlights"), (None, " about pricing ", "query"), ("llm", "jokes", "llm"), ("topics", "", "topics")],
)
def test_a_query_is_for_the_detector_query_unless_another_is_named(detector: Any, query: str, meant: str) -> None:
    params = clip_params(detector=detector, query=query, **WISHES)
    assert params["detector"] == meant and params["query"] == query.strip()


def bundled(capsys: pytest.CaptureFixture[str], tmp_path: Any, *args: str) -> tuple[int, str, str]:
    """The program with its bundled plugins."""
    session = Session(user_folder=tmp_path, environ={})
    session.flags |= {"data": tmp_path / "data", "cache": tmp_path / "cache", "jobs": 1}
    code = run(args, session)
    out, err = capsys.readouterr()
    return code, out, err


def test_every_detector_is_listed_with_its_options(capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    code, out, _ = bundled(capsys, tmp_path, "plugins", "detectors", "--json")
    rows = {row["name"]: row for row in json.loads(out)}
    assert code == 0 and {"chapters", "highlights", "llm", "motion", "query", "scenes", "silence", "topics"} <= set(
        rows
    )
    assert rows["query"]["takes_query"] and not rows["topics"]["takes_query"] and "join" in rows["chapters"]["options"]
    code, out, _ = bundled(capsys, tmp_path, "plugins", "detectors")
    assert code == 0 and all(row["description"] in out for row in rows.values())


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (("--detector", "magic"), "chapters (The chapters that the file itself has"),
        (("--settle", "3"), "--settle goes with --watch"),
        (("--query", " "), "Invalid value for '--query': it is empty"),
        (("--detector", "topics", "--query", "x"), "takes no query; these do: llm, query"),
        (("--detector", "motion", "--detector-option", "deep=1"), "has no option deep; it has none"),
    ],
)
def test_what_a_detector_does_not_take_is_refused(
    capsys: pytest.CaptureFixture[str], tmp_path: Any, args: tuple[str, ...], said: str
) -> None:
    (tmp_path / "talk.mp4").write_bytes(b"not looked at")
    code, out, err = bundled(capsys, tmp_path, "run", str(tmp_path / "talk.mp4"), "-o", str(tmp_path / "o"), *args)
    assert code == 2 and said in err and out == "" and not (tmp_path / "o").exists()


def test_a_key_is_not_shown(capsys: pytest.CaptureFixture[str], tmp_path: Any) -> None:
    for args in (("config", "show"), ("config", "show", "--json"), ("doctor",)):
        _, out, err = bundled(capsys, tmp_path, "--set", "llm.key=sk-s3cret", *args)
        assert "s3cret" not in out + err
