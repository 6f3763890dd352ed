"""Contract suites and stubs for plugin authors: the ones that the bundled plugins are tested with.

Each `check_…` raises AssertionError with what is wrong::

    from clipforge_core.testing import check_detector

    def test_my_detector():
        check_detector(MyDetector())

One module a contract; everything is imported when it is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # what `__getattr__` answers, for type checkers and editors
    from clipforge_core.testing.analyzers import check_analyzer as check_analyzer
    from clipforge_core.testing.auths import check_auth as check_auth
    from clipforge_core.testing.detectors import check_detector as check_detector
    from clipforge_core.testing.embedders import check_embedder as check_embedder
    from clipforge_core.testing.engines import check_engine as check_engine
    from clipforge_core.testing.enhancers import StubBench as StubBench
    from clipforge_core.testing.enhancers import check_enhancer as check_enhancer
    from clipforge_core.testing.job_kinds import InlineContext as InlineContext
    from clipforge_core.testing.job_kinds import check_job_kind as check_job_kind
    from clipforge_core.testing.quality import check_quality_metric as check_quality_metric
    from clipforge_core.testing.renderers import check_renderer as check_renderer
    from clipforge_core.testing.runner_tasks import check_runner_task as check_runner_task
    from clipforge_core.testing.script_writers import StubWriter as StubWriter
    from clipforge_core.testing.script_writers import check_script_writer as check_script_writer
    from clipforge_core.testing.storages import check_storage as check_storage
    from clipforge_core.testing.subtitles import check_subtitle_format as check_subtitle_format
    from clipforge_core.testing.surfaces import check_surface as check_surface
    from clipforge_core.testing.transcribers import check_transcriber as check_transcriber
    from clipforge_core.testing.translators import StubTranslator as StubTranslator
    from clipforge_core.testing.translators import check_translator as check_translator
    from clipforge_core.testing.trend_sources import check_trend_source as check_trend_source
    from clipforge_core.testing.visuals import check_visuals as check_visuals
    from clipforge_core.testing.voice_cloners import check_voice_cloner as check_voice_cloner
    from clipforge_core.testing.voices import check_voice as check_voice
    from clipforge_core.testing.writers import check_writer as check_writer

_HOMES: dict[str, str] = {
    "check_analyzer": "analyzers",
    "check_auth": "auths",
    "check_detector": "detectors",
    "check_embedder": "embedders",
    "check_engine": "engines",
    "check_enhancer": "enhancers",
    "StubBench": "enhancers",
    "check_job_kind": "job_kinds",
    "InlineContext": "job_kinds",
    "check_quality_metric": "quality",
    "check_renderer": "renderers",
    "check_runner_task": "runner_tasks",
    "StubWriter": "script_writers",
    "check_script_writer": "script_writers",
    "check_storage": "storages",
    "check_subtitle_format": "subtitles",
    "check_surface": "surfaces",
    "check_transcriber": "transcribers",
    "check_translator": "translators",
    "StubTranslator": "translators",
    "check_trend_source": "trend_sources",
    "check_visuals": "visuals",
    "check_voice": "voices",
    "check_voice_cloner": "voice_cloners",
    "check_writer": "writers",
}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
