"""The other commands: detect, export, transcribe, jobs, templates, plugins, config, cache, doctor."""

from __future__ import annotations

import inspect
import json
import re
import signal
from importlib import import_module
from pathlib import Path
from typing import Any

import click
import pytest

from clipforge_cli.names import BUILT_IN


def write(path: Path, text: str = "clips 2") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_detect_prints_just_the_document_on_one_line(clipforge: Any, work: Path) -> None:
    write(work / "talk.mp4")
    result = clipforge("detect", "talk.mp4", "--json")
    assert result.code == 0 and result.out.count("\n") == 1
    document = result.objects[0]
    assert list(document)[:3] == ["schema", "source", "duration"]
    assert document["source"].endswith("talk.mp4") and document["duration"] == 60.0
    keys = {"id", "start", "end", "score", "title", "reason", "features", "evidence"}
    assert all(keys <= set(clip) for clip in document["clips"]) and len(document["clips"]) == 2
    assert list(work.iterdir()) == [work / "talk.mp4"]


def test_detect_prints_a_table_for_people(clipforge: Any, work: Path) -> None:
    write(work / "talk.mp4")
    result = clipforge("detect", "talk.mp4")
    assert "talk.mp4: 2 clips" in result.out and " 2.  80     0:10    5.5 s  Title 1" in result.out
    assert "    because" in result.out


def test_detect_writes_a_document_that_names_the_source_relative_to_itself(clipforge: Any, work: Path) -> None:
    write(work / "talk.mp4")
    assert clipforge("detect", "talk.mp4", "-o", "out/clips.json").code == 0
    assert json.loads((work / "out" / "clips.json").read_text())["source"] == "../talk.mp4"


@pytest.mark.parametrize("named", [".", "http://127.0.0.1/x.mp4"])
def test_detect_takes_one_file(clipforge: Any, named: str) -> None:
    result = clipforge("detect", named)
    assert result.code == 2 and "this command takes one file" in result.err


def test_the_failure_of_one_job_is_one_line_with_its_code(clipforge: Any, work: Path) -> None:
    write(work / "talk.mp4", "render")
    result = clipforge("detect", "talk.mp4")
    assert result.code == 7
    problem = [line for line in result.err.splitlines() if line.startswith("clipforge: ")]
    assert problem == [f"clipforge: {work / 'talk.mp4'}: rendering failed (toy)"]


def test_export_hands_on_what_was_asked(clipforge: Any, work: Path) -> None:
    write(work / "talk" / "clips.json", "{}")
    result = clipforge(
        "export", "talk/clips.json", "--aspect", "1:1", "--only", "c0", "--template", "karaoke", "--json",
        "--with", "captions.size=0.05", "--with", "captions.colour=#112233", "--with", "loudness=false",
    )  # fmt: skip
    assert result.code == 0
    assert result.objects[0]["params"] == {
        "clips_json": str(work / "talk" / "clips.json"),
        "output": str(work / "talk"),
        "aspects": ["1:1"],
        "template": "karaoke",
        "changes": {"captions.size": 0.05, "captions.colour": "#112233", "loudness": False},
        "platform": "",
        "only": ["c0"],
    }
    assert clipforge("export", "talk").out == f"{work}/talk/c0.mp4\n"
    assert clipforge("export", "nowhere.json").code == 3


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ("captions.sise=0.05", "the nearest is 'size'"),
        ("captions.size=huge", "captions.size must be number"),
        ("captions.size", "is not of the form KEY=VALUE"),
        ("loudness.integrated=3", "loudness.integrated must be number, -40 to -5"),
    ],
)
def test_a_change_that_no_template_takes_is_told_before_any_work(
    clipforge: Any, work: Path, change: str, told: str
) -> None:
    write(work / "talk" / "clips.json", "{}")
    result = clipforge("export", "talk/clips.json", "--with", change)
    assert result.code == 2 and told in result.err


def test_a_template_file_of_the_working_folder_is_handed_on_whole(clipforge: Any, work: Path) -> None:
    write(work / "talk" / "clips.json", "{}")
    write(work / "mine.toml", "[picture]\nshort_side = 720\n")
    result = clipforge("export", "talk/clips.json", "--template", "mine.toml", "--json")
    assert result.objects[0]["params"]["template"] == str(work / "mine.toml")
    write(work / "mine.toml", "[picture]\nshort_sid = 720\n")
    result = clipforge("export", "talk/clips.json", "--template", "mine.toml")
    assert result.code == 2 and "mine.toml:2: [picture] knows no key 'short_sid'" in result.err


def test_transcribe_prints_writes_or_answers(clipforge: Any, work: Path) -> None:
    write(work / "talk.mp4")
    assert clipforge("transcribe", "talk.mp4").out == "hello in txt\n"
    assert clipforge("transcribe", "talk.mp4", "-o", "talk.vtt").err.endswith("talk.vtt: 3 words\n")
    assert (work / "talk.vtt").read_text() == "hello in vtt\n"
    assert clipforge("transcribe", "talk.mp4", "--format", "srt", "--json").objects[0]["words"] == 3


def test_jobs_are_listed_shown_cancelled_and_retried(clipforge: Any, work: Path) -> None:
    assert clipforge("jobs").out == "no jobs\n"
    write(work / "talk.mp4", "render")
    clipforge("run", "talk.mp4")
    job = clipforge("jobs", "list", "--json", "--state", "failed").objects[0][0]
    assert job["error"]["code"] == "render_failed"
    assert job["id"] in clipforge("jobs").out
    shown = clipforge("jobs", "show", job["id"]).out
    assert "rendering failed" in shown and "talk.mp4" in shown
    assert clipforge("jobs", "cancel", job["id"]).code == 2
    write(work / "talk.mp4")
    assert clipforge("jobs", "retry", job["id"]).out.endswith(f"{job['id']}: completed\n")
    assert clipforge("jobs", "show", "job_none").code == 2


def test_templates_are_listed_shown_checked_and_copied(clipforge: Any, work: Path, tmp_path: Path) -> None:
    listed = {row["name"] for row in clipforge("templates", "list", "--json").objects[0]}
    assert listed >= {"default", "karaoke", "minimal", "podcast", "interview", "screencast", "branded"}
    assert clipforge("templates", "show", "karaoke").out.startswith("# Big words")
    assert clipforge("templates", "copy", "karaoke").out == f"{tmp_path / 'home' / 'templates' / 'karaoke.toml'}\n"
    assert "yours" in clipforge("templates").out
    assert clipforge("templates", "copy", "karaoke").code == 2
    clipforge("templates", "copy", "karaoke", "mine.toml")
    assert clipforge("templates", "check", "mine.toml").out == "mine.toml: ok (karaoke)\n"
    write(work / "bad.toml", "[captions]\nsize = 9\n")
    result = clipforge("templates", "check", "mine.toml", "bad.toml")
    assert result.code == 2 and "bad.toml:2: captions.size must be number" in result.err


def test_a_template_folder_is_copied_with_its_pictures(clipforge: Any, work: Path) -> None:
    assert clipforge("templates", "copy", "branded", "brand/").out == "brand\n"
    assert (work / "brand" / "logo.png").is_file()
    assert clipforge("templates", "check", "brand").out == "brand: ok (branded)\n"
    assert clipforge("templates", "copy", "branded", "brand/").code == 2
    file = work / "brand" / "template.toml"
    write(file, file.read_text(encoding="utf-8").replace('image = "logo.png"', 'image = "lego.png"'))
    result = clipforge("templates", "check", "brand")
    assert result.code == 2 and "template.toml:47: logo.image: there is no file 'lego.png'" in result.err


def test_a_file_template_is_copied_into_a_folder(clipforge: Any, work: Path) -> None:
    assert clipforge("templates", "copy", "interview", "talks/").out == "talks/template.toml\n"
    assert clipforge("templates", "check", "talks").out == "talks: ok (interview)\n"
    write(work / "own.toml", '[captions]\nfont = "fonts/mine.ttf"\n')
    result = clipforge("templates", "check", "own.toml")
    assert result.code == 2 and "own.toml:2: captions.font: there is no file 'fonts/mine.ttf'" in result.err


def test_plugins_are_listed_with_what_went_wrong(clipforge: Any, work: Path) -> None:
    write(work / "plugs" / "broken.py", "raise RuntimeError('no luck')\n")
    write(work / "plugs" / "misspelt.py", "def clipforge_register_detektors(): return []\n")
    result = clipforge("plugins", "list", "--plugins-dir", "plugs", "--json")
    found = {info["name"]: info for info in result.objects[0]}
    assert found["broken"]["state"] == "failed" and "no luck" in found["broken"]["error"]
    assert "clipforge_register_detektors is not a hook" in found["misspelt"]["error"]
    assert clipforge("--set", "plugins_off=toy", "plugins").out.splitlines()[1].split()[:2] == ["toy", "off"]


def test_config_shows_value_and_origin(clipforge: Any, work: Path) -> None:
    write(work / "clipforge.toml", 'cache_limit = "3GB"\n')
    shown = clipforge("config", "show", "--json", "--set", "template=minimal").objects[0]
    assert shown["cache_limit"] | {"help": ""} == {
        "value": 3_000_000_000,
        "origin": str(work / "clipforge.toml"),
        "type": "bytes",
        "help": "",
    }
    assert (shown["template"]["value"], shown["template"]["origin"]) == ("minimal", "--template")
    assert "cache_limit" in clipforge("config").out


def test_a_broken_settings_file_is_named(clipforge: Any, work: Path) -> None:
    write(work / "clipforge.toml", "jobs = 'many'\n")
    result = clipforge("config")
    assert result.code == 2 and "clipforge.toml" in result.err and "jobs = many" in result.err


def test_the_cache_is_shown_and_cleared(clipforge: Any, tmp_path: Path) -> None:
    write(tmp_path / "cache" / "values" / "ab" / "abcd", "x" * 1000)
    write(tmp_path / "cache" / "downloads" / "0123" / "film.mp4", "x" * 500)
    assert clipforge("cache", "show", "--json").objects[0] | {"limit": 0} == {
        "folder": str(tmp_path / "cache"),
        "entries": 1,
        "size": 1000,
        "limit": 0,
        "downloads": 500,
    }
    assert clipforge("cache", "clear").out == "removed 1 entries, 1.5 kB\n"
    assert clipforge("cache").out.startswith(f"{tmp_path / 'cache'}: 0 entries")


def test_the_doctor_tells_what_is_missing_and_how_to_get_it(clipforge: Any) -> None:
    result = clipforge("doctor", "--json")
    checks = {check["name"]: check for check in result.objects[0]["checks"]}
    assert {"python", "platform", "plugins", "cache", "data"} <= set(checks)
    # The toys bring no media engine.
    assert checks["engine"]["level"] == "failed" and result.code == 4 and not result.objects[0]["ok"]
    assert "MISSING  engine" in clipforge("doctor").out


def test_the_doctor_tells_of_variables_that_are_no_settings(clipforge: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("TEMPLAT", "API_KEY", "TEMPLATE", "WEATHER"):
        monkeypatch.setenv(f"CLIPFORGE_{name}", "default")
    told = [c["detail"] for c in clipforge("doctor", "--json").objects[0]["checks"] if c["name"] == "environment"]
    assert told == [
        "CLIPFORGE_TEMPLAT is no setting; did you mean CLIPFORGE_TEMPLATE?",
        "CLIPFORGE_WEATHER is no setting: `clipforge config show` lists every setting",
    ]


def test_a_plugins_folder_that_is_not_there_is_named(clipforge: Any) -> None:
    assert clipforge("--plugins-dir", "nowhere", "formats").code == 2
    rows = {c["name"]: c for c in clipforge("doctor", "--set", "plugins_dir=nowhere", "--json").objects[0]["checks"]}
    assert rows["plugins_dir"]["level"] == "warning" and "is not there" in rows["plugins_dir"]["detail"]


def test_the_commands_of_a_group_are_told_with_whole_sentences(clipforge: Any) -> None:
    for group in ("trends", "voices", "templates", "users"):
        text = " ".join(clipforge(group, "--help").out.split())
        assert not re.search(r"\w\.\.\. ", text.partition("Commands:")[2]), text


@pytest.mark.parametrize("group", ["jobs", "plugins", "templates", "config", "cache"])
def test_options_without_a_command_are_those_of_the_usual_one(clipforge: Any, group: str) -> None:
    usual = "show" if group in ("config", "cache") else "list"
    assert clipforge(group, "--json").out == clipforge(group, usual, "--json").out != ""
    assert clipforge(group, "--jsn").code == 2


def test_commands_of_plugins_take_the_options_of_the_program(clipforge: Any) -> None:
    assert clipforge("greet", "--set", "template=boxed").code == 0
    assert "jbos" in clipforge("greet", "--set", "jbos=3").err or clipforge("greet", "--plugins-dir", "no").code == 2


def test_ctrl_c_while_the_program_loads_is_one_line(
    monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    from clipforge_cli import entry

    def interrupted() -> None:
        raise KeyboardInterrupt

    before = signal.getsignal(signal.SIGINT)
    monkeypatch.setattr("clipforge_cli.main.main", interrupted)
    try:
        with pytest.raises(SystemExit) as ended:
            entry.main()
    finally:
        signal.signal(signal.SIGINT, before)
    assert ended.value.code == 130 and capfd.readouterr().err == "stopped\n"


def test_the_doctor_knows_the_packages_of_each_extra() -> None:
    from clipforge_cli.diagnosis import extras

    lines = [
        "click>=8.1",
        "av<20,>=18; extra == 'media'",
        "av<20,>=18; extra == 'speech'",
        'faster-whisper==1.2.1; extra == "speech"',
        "av; extra == 'all'",
    ]
    found = {check.name: check for check in extras(lines, lambda name: "1" if name == "av" else "")}
    assert set(found) == {"extra media", "extra speech"}
    assert found["extra media"].level == "ok"
    assert found["extra speech"].level == "warning"
    assert found["extra speech"].detail == "not installed: faster-whisper; get it with: pip install 'clipforge[speech]'"
    bare = {check.name: check.level for check in extras(lines, lambda name: "")}
    assert bare["extra media"] == "failed"


def test_a_command_of_a_plugin_is_found_and_listed(clipforge: Any) -> None:
    assert clipforge("greet").out == "hello from a plugin\n"
    assert "Say hello from a plugin." in clipforge("--help").out
    result = clipforge("gret")
    assert result.code == 2 and "Did you mean 'greet'?" in result.err


def test_a_setting_that_is_wrong_is_named_by_commands_of_plugins_too(clipforge: Any) -> None:
    """Without settings no plugin is loaded: that is what is wrong, and not the name of the command."""
    result = clipforge("--set", "workers=-1", "greet")
    assert result.code == 2 and "workers = -1" in result.err and "No such command" not in result.err
    assert "No such command" in clipforge("--set", "workers=1", "nothing-like-it").err


def test_a_fault_is_one_line_that_names_the_log(
    clipforge: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    result = clipforge("fault")
    assert result.code == 8 and "a fault in the plugin toy (CLIPFORGE_PLUGINS_OFF=toy leaves it out)" in result.err
    monkeypatch.setattr("clipforge_core.plugins.PluginManager.culprit", lambda *_: "")
    result = clipforge("fault")
    assert result.code == 70 and result.err.count("\n") == 1
    assert "ZeroDivisionError: on purpose" in result.err and str(tmp_path / "data" / "faults.log") in result.err
    assert "Traceback" in (tmp_path / "data" / "faults.log").read_text()
    assert "Traceback" in clipforge("fault", "--debug").err or "Traceback" in clipforge("--debug", "fault").err


def test_the_demo_makes_clips_of_its_talk_as_run_does(clipforge: Any, work: Path) -> None:
    result = clipforge("demo", "-o", "out", "-n", "2", "--crf", "30", "--json")
    assert result.code == 0, result.err
    done = next(o for o in result.objects if o["event"] == "done")
    assert done["clips"] == 2 and (work / "out" / "memory" / "clips.json").is_file()
    asked = json.loads((work / "out" / "memory" / "manifest.json").read_text())["params"]
    assert asked["changes"] == {"video.quality": 30}


@pytest.mark.parametrize(
    "wrong", [("--template", "nosuch"), ("--with", "captions.sise=1"), ("--platform", "nosuch")], ids=lambda w: w[0]
)
def test_the_demo_refuses_a_wish_before_it_speaks(clipforge: Any, work: Path, wrong: tuple[str, str]) -> None:
    result = clipforge("demo", "-o", "out", *wrong)
    assert result.code == 2 and result.err.startswith("clipforge: ")
    assert not (work / "out").exists()


def test_every_command_takes_its_own_options() -> None:
    """An option that a command declares and its function does not take breaks the command whatever is asked."""
    for name, (module, _) in BUILT_IN.items():
        command = import_module(f"clipforge_cli.commands.{module}").command
        for each in command.commands.values() if isinstance(command, click.Group) else [command]:
            signature = inspect.signature(inspect.unwrap(each.callback))
            passed = {str(p.name) for p in each.params if p.expose_value}
            takes = set(signature.parameters)
            open_ended = any(p.kind is p.VAR_KEYWORD for p in signature.parameters.values())
            assert open_ended or passed <= takes, f"{name} {each.name}: {passed - takes}"
