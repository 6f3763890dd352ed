"""The TypeScript package of the ScriptSensei API: the components that its guide prints compile and run against it."""

from __future__ import annotations

import json
import re

import pytest

from clipforge_server.testing import RunningServer
from tests.sdk.scriptsensei.project import HERE, SOURCE, Project

CONTEXT = (
    "Tides are the rise and fall of the sea. The moon pulls the water on the near side of the Earth. "
    "A second bulge of water stands on the far side. Most coasts have two high tides in 25 hours. "
    "For example, in the Bay of Fundy the sea rises by 16 metres. However, some coasts have one tide a day."
)
NAMED = """
generateScript listScripts getScript updateScript deleteScript getTemplates generateVideo listVideos getVideo
deleteVideo getVideoScenes updateScene listVoices getVoice cloneVoice previewVoice getAnalytics getVideoAnalytics
exportAnalytics
getTrends getTrendsByPlatform searchTrends predictTrends getStockMedia generateAIMedia uploadMedia getUserMedia
deleteMedia generateScriptStream generateBulkVideos getBulkJobStatus
"""
TYPES = "Script GenerateScriptRequest Video GenerateVideoRequest Voice MediaItem AnalyticsData Trend BulkVideoRequest"


def test_the_printed_components_compile(project: Project) -> None:
    functions, types = ", ".join(NAMED.split()), ", ".join(TYPES.split())
    (project.folder / "programs" / "names.ts").write_text(
        f"import {{ {functions} }} from '@/lib/api';\nimport type {{ {types} }} from '@/lib/api';\n"
        f"import {{ apiClient }} from '@/lib/api-client';\nexport type All = [{types}];\n"
        f"export const functions = [{functions}, apiClient];\n"
    )
    assert len(list((project.folder / "components").iterdir())) == 7
    project.check_types()


def test_wrong_programs_do_not_compile(project: Project) -> None:
    wrong = project.folder / "programs" / "wrong.ts"
    wrong.write_text("import { generateVideo } from '@/lib/api';\ngenerateVideo({ title: 1 });\n")
    try:
        with pytest.raises(AssertionError, match=r"wrong\.ts"):
            project.check_types()
    finally:
        wrong.unlink()


def test_the_wizard_shows_a_script(project: Project, server: RunningServer) -> None:
    shown, errors = project.run("ScriptWizard", server.url, server.key)
    assert errors == [] and len(shown) > len("Generate Script") + 40


def test_a_video_that_cannot_be_made_is_told(project: Project, server: RunningServer) -> None:
    """The guide's ids are nobody's: the component says so in the console and shows no progress."""
    shown, errors = project.run("VideoGenerator", server.url, server.key)
    assert shown == "Generate Video" and "script-123" in errors[0]


def test_the_library_lists_and_deletes(project: Project, server: RunningServer) -> None:
    [video] = project.program("library", server.url, server.key, CONTEXT=CONTEXT)
    assert video.startswith("vid_")
    before, after, errors = project.run("VideoLibrary", server.url, server.key)
    assert "Views: 0" in before and "Page 1 of 1" in before and "Page 1 of 0" in after
    # The guide shows a picture whether there is one or not, of which React warns.
    assert [each for each in errors if "empty string" not in each] == []


def test_the_dashboard_counts_nothing_where_nothing_was_watched(project: Project, server: RunningServer) -> None:
    shown, said, errors = project.run("AnalyticsDashboard", server.url, server.key)
    assert "Total Views0" in shown and errors == []
    assert said[0].startswith("blob text/csv") and said[1] == "download analytics-7d.csv"


def test_the_explorer_finds_nothing_where_nothing_was_fetched(project: Project, server: RunningServer) -> None:
    shown, errors = project.run("TrendExplorer", server.url, server.key)
    assert "views" not in shown and errors == []


def test_rows_that_cannot_be_made_are_told(project: Project, server: RunningServer) -> None:
    """The guide's template and voice are nobody's."""
    shown, said, errors = project.run("BulkVideoCreator", server.url, server.key)
    assert "Bulk Job Status" in shown or (said and "template-123" in errors[0])


def test_a_voice_that_is_no_sound_is_refused(project: Project, server: RunningServer) -> None:
    shown, said = project.run("VoiceCloningModal", server.url, server.key)
    assert "Voice Cloned!" not in shown and said[0] and said[0] != "Voice cloned successfully!"


def test_scripts_videos_scenes_and_layers(project: Project, server: RunningServer) -> None:
    shown = dict(project.program("walk", server.url, server.key, CONTEXT=CONTEXT))
    assert shown == {
        "streamed": [True, True],
        "script": [True, True],
        "renamed": "Ebb",
        "listed": True,
        "job": True,
        "scene": "The sea comes and goes.",
        "layer": [False, "text"],
        "scenes": True,
        "video": ["Tides", "cancelled"],
        "gone": [404, "NOT_FOUND"],
        "voices": True,
        "templates": True,
        "analysis": True,
        "trends": [],
        "views": 0,
        "export": True,
    }


def test_a_film_is_followed_to_its_end(project: Project, server: RunningServer) -> None:
    [told] = project.program("follow", server.url, server.key, CONTEXT=CONTEXT)
    assert told == [True, True, 206, True, True]


def test_tokens_are_made_new_once(project: Project, server: RunningServer) -> None:
    """A token is broken by hand: the five requests that find out share one refresh, and all succeed."""
    status, (count, asked), refused, streamed = project.program("tokens", server.url, "", SETUP=server.setup)
    assert status in (200, 201, 204) and count == 5 and asked == 10
    assert refused == [401, True] and streamed == 401


def test_the_readme_names_what_is_there() -> None:
    readme = (SOURCE / "README.md").read_text("utf-8")
    index = "".join(path.read_text("utf-8") for path in (SOURCE / "src").rglob("*.ts"))
    for names in re.findall(r"import \{ ([\w, ]+) \} from '@clipforge", readme):
        for name in names.split(", "):
            assert re.search(rf"export (async )?function {name}\b", index), name
    exports = json.loads((SOURCE / "package.json").read_text("utf-8"))["exports"]
    assert set(exports) == {".", "./api-client", "./hooks/useVideoProgress"}
    assert len(list((HERE / "printed").glob("*.tsx.txt"))) == 7
