"""The programs that the document of the Clip Generation API prints, against a running server: with another base URL and
key, and with a video that this machine serves."""

from __future__ import annotations

import functools
import hmac
import http.server
import json
import os
import shutil
import subprocess
import sys
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import av
import httpx
import pytest

import clip_generation
from clip_generation import ClipGenerationClient, verify_webhook
from clipforge_media.testing import make_video, tone
from clipforge_server.testing import RunningServer, running_server
from tests.webhooks.made import Receiver

JAVASCRIPT = Path(__file__).resolve().parents[3] / "sdk" / "javascript" / "clip-generation"
NODE = shutil.which("node")

PYTHON_PROGRAM = """
from clip_generation import ClipGenerationClient

client = ClipGenerationClient(api_key="your_api_key")

# Create a job
job = client.create_job(
    video_url="https://example.com/video.mp4",
    start_time="00:00:10",
    end_time="00:00:30",
    output_format="mp4",
    quality="high"
)

# Get job status
status = client.get_job_status(job.job_id)

# Analyze quality
quality = client.analyze_quality(job.job_id)
"""

JAVASCRIPT_PROGRAM = """
const client = new ClipGenerationClient({
  apiKey: 'your_api_key'
});

// Create a job
const job = await client.createJob({
  videoUrl: 'https://example.com/video.mp4',
  startTime: '00:00:10',
  endTime: '00:00:30',
  outputFormat: 'mp4',
  quality: 'high'
});

// Get job status
const status = await client.getJobStatus(job.jobId);

// Analyze quality
const quality = await client.analyzeQuality(job.jobId);
"""


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves a folder."""

    def log_message(self, *args: object) -> None:
        """Say nothing."""


@pytest.fixture(scope="module")
def video(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The URL of a film of 31 seconds."""
    folder = tmp_path_factory.mktemp("site")
    make_video(folder / "video.mp4", frames=31 * 10, rate=10, size=(160, 90), sound=tone(440), gop=20)
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/video.mp4"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningServer]:
    """A server that may fetch from this machine."""
    folder = tmp_path_factory.mktemp("server")
    settings = {
        "min_free_disk": 0,
        "cache": folder / "cache",
        "allow_http_urls": True,
        "allow_private_urls": True,
        "rate_limit": 100_000,
    }
    with running_server(folder / "data", **settings) as running:
        yield running


@pytest.fixture
def environ(server: RunningServer) -> dict[str, str]:
    """What a program finds in its environment."""
    return {
        **os.environ,
        "CLIP_GENERATION_BASE_URL": f"{server.url}/clip-generation/v1",
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
    }


def run(command: list[str], environ: dict[str, str], folder: Path) -> dict[str, object]:
    """The JSON that a program prints last."""
    done = subprocess.run(command, env=environ, cwd=folder, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, object] = json.loads(done.stdout.splitlines()[-1])
    return found


def known(program: str, server: RunningServer, video: str) -> str:
    """The program with a key and a video that there are."""
    return program.replace("your_api_key", server.key).replace("https://example.com/video.mp4", video)


def test_the_python_program(server: RunningServer, video: str, environ: dict[str, str], tmp_path: Path) -> None:
    told = "\nimport json\nprint(json.dumps([job.to_dict(), status.to_dict(), quality.to_dict()]))\n"
    program = tmp_path / "program.py"
    program.write_text(known(PYTHON_PROGRAM, server, video) + told)
    job, status, quality = run([sys.executable, str(program)], environ, tmp_path)
    assert job["job_id"] == status["job_id"] == quality["job_id"]  # type: ignore[index]
    check_document(quality)  # type: ignore[arg-type]


def check_document(report: dict[str, dict[str, object]]) -> None:
    """A report as the document shows one, of the film."""
    assert report["video_metrics"]["resolution"] == "160x90" and report["video_metrics"]["frame_rate"] == 10
    assert str(report["video_metrics"]["bitrate"]).endswith("kbps")
    for part, names in (
        ("video_metrics", ("color_accuracy", "motion_smoothness", "artifact_level")),
        ("audio_metrics", ("frequency_response", "distortion", "noise_level")),
    ):
        for name in names:
            value = report[part][name]
            assert isinstance(value, int | float) and 0 <= value <= 1, (name, value)
    assert -70 < float(str(report["audio_metrics"]["loudness"])) < 0
    assert 0 < float(str(report["overall_score"])) <= 1


@pytest.mark.skipif(NODE is None, reason="node is not installed")
@pytest.mark.parametrize("loading", ["require", "import"])
def test_the_javascript_program(
    server: RunningServer, video: str, environ: dict[str, str], tmp_path: Path, loading: str
) -> None:
    (tmp_path / "node_modules").mkdir()
    (tmp_path / "node_modules" / "clip-generation").symlink_to(JAVASCRIPT)
    body = known(JAVASCRIPT_PROGRAM, server, video) + "\nconsole.log(JSON.stringify([job, status, quality]));\n"
    if loading == "require":
        program = tmp_path / "program.cjs"
        head = "const { ClipGenerationClient } = require('clip-generation');\n"
        program.write_text(f"{head}(async () => {{\n{textwrap.indent(body, '  ')}\n}})();\n")
    else:
        program = tmp_path / "program.mjs"
        program.write_text(f"import {{ ClipGenerationClient }} from 'clip-generation';\n{body}")
    assert NODE is not None
    job, status, quality = run([NODE, str(program)], environ, tmp_path)
    assert job["jobId"] == status["jobId"] == quality["jobId"]  # type: ignore[index]
    assert quality["videoMetrics"]["resolution"] == "160x90"  # type: ignore[index]
    assert 0 < quality["overallScore"] <= 1  # type: ignore[index]


@pytest.fixture
def client(server: RunningServer) -> Iterator[ClipGenerationClient]:
    with ClipGenerationClient(server.key, f"{server.url}/clip-generation/v1") as opened:
        yield opened


def test_a_job_from_a_url_to_a_file_that_plays(
    server: RunningServer, client: ClipGenerationClient, video: str, tmp_path: Path
) -> None:
    receiver = Receiver()
    try:
        events = ["job.created", "job.processing", "job.completed", "ab_test.completed"]
        endpoint = client.create_webhook(receiver.url, events)
        job = client.create_job(video, "00:00:10", "00:00:12")
        done = client.wait_for_job(job.job_id)
        assert done.progress == 100 and done.processing_time > 0 and done.result is not None
        assert done.result["how"] == "copied"
        assert done.output_url is not None
        part = httpx.get(done.output_url, headers={"Range": "bytes=0-99"})
        assert part.status_code == 206 and len(part.content) == 100
        path = client.download(done, tmp_path / "clip.mp4")
        with av.open(str(path)) as container:
            assert sum(1 for _ in container.decode(video=0)) == 20
        variants = [
            {"name": "control", "parameters": {"quality": "high", "enhancement_level": "none"}},
            {"name": "treatment", "parameters": {"quality": "low", "enhancement_level": "none"}},
        ]
        test = client.create_ab_test(job.job_id, variants, ["file_size", "processing_time"])
        assert test.status in ("pending", "processing")
        test = client.wait_for_ab_test(test.test_id)
        assert test.winner == "treatment" and "file_size" in test.reason
        assert httpx.get(test.variants[0]["output_url"]).status_code == 200
        receiver.wait_for(4)
        messages = [verify_webhook(endpoint.secret, call.body, call.headers) for call in receiver.calls]
        plain = hmac.new(endpoint.secret.encode(), receiver.calls[0].body, "sha256").hexdigest()
        assert receiver.calls[0].headers["x-webhook-signature"] == f"sha256={plain}"
        assert {message.event for message in messages} == set(events)
    finally:
        receiver.close()


def test_what_the_server_refuses_is_an_error_of_the_client(client: ClipGenerationClient) -> None:
    with pytest.raises(clip_generation.ValidationError) as refused:
        client.create_job("ftp://example.com/video.mp4", "00:00:10", "00:00:30")
    assert refused.value.code == "INVALID_REQUEST" and refused.value.details["field"] == "video_url"
    with pytest.raises(clip_generation.NotFoundError):
        client.get_job_status("job_0")


def test_a_job_whose_range_is_not_there_fails_with_its_reason(client: ClipGenerationClient, video: str) -> None:
    job = client.create_job(video, "00:01:10", "00:01:30")
    with pytest.raises(clip_generation.JobFailed) as failed:
        client.wait_for_job(job.job_id)
    assert "after the end of the file" in str(failed.value)


def test_a_job_that_is_cancelled_while_it_is_worked_on_leaves_nothing(
    server: RunningServer, client: ClipGenerationClient, video: str
) -> None:
    job = client.create_job(video, "00:00:00", "00:00:30", "webm", "high")
    seen: list[str] = []

    def stop(now: clip_generation.Job) -> None:
        seen.append(now.status)
        if now.status == "processing":
            client.cancel_job(job.job_id)

    with pytest.raises(clip_generation.JobFailed) as stopped:
        client.wait_for_job(job.job_id, poll=0.05, on_progress=stop)
    assert isinstance(stopped.value.job, clip_generation.Job) and stopped.value.job.status == "cancelled"
    assert "processing" in seen and stopped.value.job.output_url is None
    assert job.job_id in {one.job_id for one in client.list_jobs(status="cancelled").jobs}
