"""The settings of the core. Plugins declare theirs through `clipforge_register_settings`."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import platformdirs

from clipforge_core.settings.declare import Setting, SettingType
from clipforge_core.settings.server import server_settings

T = SettingType


def core_settings() -> tuple[Setting, ...]:
    """Every setting that works without a plugin, those of the server last."""
    return (
        Setting("cache", T.PATH, "the user's cache folder", "Where results of stages are kept.", compute=_cache),
        Setting("cache_limit", T.SIZE, "10GB", "Bytes that the cache may hold; the least used go first.", minimum=0),
        Setting("data", T.PATH, "the user's data folder", "Where the job database lives.", compute=_data),
        Setting("plugins_off", T.NAMES, (), "Plugins to leave out, by name."),
        Setting("plugins_dir", T.PATH, None, "A folder of single-file plugins (*.py)."),
        Setting("strict_plugins", T.FLAG, False, "Stop at the first plugin that breaks instead of leaving it out."),
        Setting("engine", T.TEXT, "pyav", "The media library behind the stages."),
        Setting("transcriber", T.TEXT, "faster-whisper", "What hears words."),
        Setting("voice", T.TEXT, "", "The voice that reads texts, where it speaks the language; empty: the best."),
        Setting("embedder", T.TEXT, "wordllama", "What tells how near texts are in meaning."),
        Setting("script_writer", T.TEXT, "offline", "What writes scripts: offline, or llm with an endpoint."),
        Setting("translator", T.TEXT, "", "What translates; empty: whatever has the pair, the best first."),
        Setting("model", T.TEXT, "", "The speech model: a folder, or a name in its cache; empty: the packaged one."),
        Setting("template", T.TEXT, "default", "The export template that is used when none is asked for."),
        Setting(
            "checks",
            T.TEXT,
            "fail",
            "What a failed check of a finished clip means: it fails, or it is kept with a warning.",
            choices=("fail", "warn"),
        ),
        Setting("jobs", T.INTEGER, "number of processors", "Tasks that run at once.", minimum=1, compute=_processors),
        Setting("fetch_max_bytes", T.SIZE, "20GB", "The largest file that is fetched from a URL.", minimum=1),
        Setting("fetch_timeout", T.SECONDS, "1h", "The longest time that fetching one URL may take.", minimum=1),
        Setting("source_max_bytes", T.SIZE, "50MB", "The largest file or page that scripts are made from.", minimum=1),
        Setting("allow_private_urls", T.FLAG, False, "Fetch from private and loopback addresses too."),
        Setting(
            "log_level",
            T.TEXT,
            "warning",
            "What is logged to standard error.",
            choices=("debug", "info", "warning", "error"),
        ),
        *server_settings(),
    )


def _cache() -> Path:
    return platformdirs.user_cache_path("clipforge", appauthor=False)


def _data() -> Path:
    return platformdirs.user_data_path("clipforge", appauthor=False)


def _processors() -> int:
    if sys.platform == "linux":
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
