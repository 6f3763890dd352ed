"""The clients that the document prints, unchanged but for base URL and token, in node against a server at work.

What a browser has and node has not is given to them: relative URLs, and the two libraries that the hook imports.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from clipforge_server.testing import RunningServer
from tests.surfaces.video_generation.conftest import SHORT

PRINTED = Path(__file__).with_name("printed")
BROWSER = """
const asked = globalThis.fetch;
globalThis.fetch = (url, options) => asked(new URL(url, process.env.SERVER), options);
const getClerkToken = async () => process.env.TOKEN;
const getAuthToken = getClerkToken;
const shown = [];
const updateProgressBar = (percentage) => shown.push(percentage);
"""
CLASS = """
const own = new VideoGenerationAPI('/api/v1', getClerkToken);
const job = await own.createVideoJob(JSON.parse(process.env.CONFIG));
const seen = [];
const video = await own.waitForCompletion(job.job_id, (status) => seen.push(status));
const early = await own.createVideoJob(JSON.parse(process.env.CONFIG));
let refused = '';
try { await own.getVideoURL(early.job_id); } catch (error) { refused = error.message; }
const again = await own.makeRequest(`/videos/jobs/${early.job_id}/cancel`, { method: 'POST' });
const missing = await own.getJobStatus('job_none').catch((error) => error.message);
const unknown = await new VideoGenerationAPI('/api/v1', () => 'wrong').getJobStatus(job.job_id).catch((e) => e.message);
console.log(JSON.stringify({ job, seen, video, refused, again, missing, unknown }));
"""
REACT = """
const slots = [];
export const state = (number) => slots[number];
export function useState(first) {
  const number = slots.push(first) - 1;
  return [first, (value) => { slots[number] = value; }];
}
export const useCallback = (call) => call;
"""
CLERK = "export const useAuth = () => ({ getToken: async () => process.env.TOKEN });"
HOOK = """
import { state } from 'react';
const { generateVideo } = useVideoGeneration();
const video = await generateVideo(JSON.parse(process.env.CONFIG));
const after = { isGenerating: state(0), progress: state(1), currentStage: state(2), error: state(3) };
const broken = await generateVideo({ topic: '', context: 'x' }).catch((error) => error.message);
console.log(JSON.stringify({ video, after, broken, told: state(3), going: state(0) }));
"""

pytestmark = pytest.mark.skipif(shutil.which("node") is None, reason="node is not on this machine")


def node(server: RunningServer, folder: Path, code: str, config: dict[str, Any]) -> dict[str, Any]:
    """What a module prints, as JSON."""
    (folder / "run.mjs").write_text(code)
    environ = {**os.environ, "SERVER": server.url, "TOKEN": server.key, "CONFIG": json.dumps(config)}
    ran = subprocess.run(["node", "run.mjs"], cwd=folder, env=environ, capture_output=True, text=True, timeout=330)
    assert ran.returncode == 0, f"{ran.stdout}\n{ran.stderr}"
    told: dict[str, Any] = json.loads(ran.stdout.strip().splitlines()[-1])
    return told


def test_the_class(server: RunningServer, tmp_path: Path) -> None:
    text = (PRINTED / "client.js.txt").read_text()
    told = node(server, tmp_path, f"{BROWSER}{text}{CLASS}", SHORT)
    assert told["job"]["status"] == "queued"
    assert told["seen"][-1]["status"] == "completed"
    assert told["seen"][-1]["progress"] == {"percentage": 100.0, "current_stage": "completed"}
    assert told["video"]["video_url"].startswith(server.url)
    assert told["video"]["metadata"]["duration"] > 5 and told["video"]["is_demo"] is False
    assert told["refused"].startswith("API Error: 409") and "not completed yet" in told["refused"]
    assert told["again"]["status"] in ("processing", "cancelled")
    assert told["missing"].startswith("API Error: 404")
    assert told["unknown"].startswith("API Error: 401")


def test_the_hook(server: RunningServer, tmp_path: Path) -> None:
    text = (PRINTED / "hook.jsx.txt").read_text()
    logic, _, component = text.partition("// Component usage")
    assert component, "the hook's own part is run; the component only shows what it answers"
    for name, code in (("react", REACT), ("@clerk/nextjs", CLERK)):
        package = tmp_path / "node_modules" / name
        package.mkdir(parents=True)
        (package / "index.js").write_text(code)
        (package / "package.json").write_text(json.dumps({"name": name, "type": "module", "main": "index.js"}))
    api = (PRINTED / "client.js.txt").read_text().partition("// Usage Example")[0]
    told = node(server, tmp_path, f"{BROWSER}{api}{logic}{HOOK}", SHORT)
    assert told["video"]["video_url"].startswith(server.url)
    assert told["after"] == {"isGenerating": False, "progress": 100, "currentStage": "completed", "error": None}
    assert told["broken"].startswith("API Error: 422") and told["told"] == told["broken"]
    assert told["going"] is False


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_the_example_of_its_use_and_the_patterns(server: RunningServer, tmp_path: Path) -> None:
    """The document's own request at its own quality: within the five minutes for which its clients wait."""
    text = (PRINTED / "client.js.txt").read_text() + (PRINTED / "patterns.js.txt").read_text()
    call = """
const video = await generateVideo();
const url = await simpleVideoGeneration('Tides', 'Why the sea rises twice a day');
console.log(JSON.stringify({ video, url, shown }));
"""
    told = node(server, tmp_path, f"{BROWSER}{text}{call}", {})
    assert told["video"]["metadata"]["quality"] == "medium"
    assert told["url"].startswith(server.url)
    assert told["shown"] == sorted(told["shown"]) and told["shown"][-1] == 100
