"""What can be told to a webhook, and an example of each for trying a receiver out."""

from __future__ import annotations

from typing import Any

TEST = "webhook.test"
"""Sent on request alone; nobody subscribes to it."""

EVENTS: dict[str, str] = {
    "export.ready": "an export is finished; its artifacts can be fetched",
    "export.failed": "an export failed",
    "detection.complete": "the clips of a project were found",
    "detection.failed": "finding clips failed",
    "video.ready": "a film of scenes, of a topic or of a script is finished; its files can be fetched",
    "video.failed": "making such a film failed",
    "job.failed": "any job failed",
    "job.created": "a job of the Clip Generation API was accepted",
    "job.processing": "work on a job of the Clip Generation API begins",
    "job.completed": "the file of a job of the Clip Generation API is finished",
    "quality.analysis.completed": "the quality of such a file was measured",
    "ab_test.completed": "the variants of an A/B test were made and measured",
}
"""Events that an endpoint can subscribe to."""


def example(event: str) -> dict[str, Any]:
    """Data like that of an event, with ids of nothing, and `test` to tell it by."""
    return {"test": True, **_DATA.get(event, {"message": "This is a test. Nothing happened."})}


_NOWHERE = "https://clipforge.example/exports/exp_0000000000000000"
_JOB: dict[str, Any] = {"job_id": "job_0000000000000000", "output_url": None, "processing_time": 0}
_DATA: dict[str, dict[str, Any]] = {
    "export.ready": {
        "exportId": "exp_0000000000000000",
        "clipId": "clip_0000000000000000",
        "projectId": "proj_0000000000000000",
        "status": "COMPLETED",
        "artifacts": {
            "mp4_url": f"{_NOWHERE}.mp4",
            "srt_url": f"{_NOWHERE}.srt",
            "thumbnail_url": f"{_NOWHERE}.jpg",
        },
    },
    "export.failed": {"exportId": "exp_0000000000000000", "status": "FAILED", "reason": "render_failed: an example"},
    "detection.complete": {"projectId": "proj_0000000000000000", "clipsCount": 3, "jobId": "job_0000000000000000"},
    "detection.failed": {"projectId": "proj_0000000000000000", "jobId": "job_0000000000000000", "reason": "no_audio"},
    "video.ready": {
        "videoId": "vid_0000000000000000",
        "jobId": "job_0000000000000000",
        "title": "An example",
        "status": "COMPLETED",
        "duration": 60,
        "artifacts": {"mp4_url": f"{_NOWHERE}.mp4", "thumbnail_url": f"{_NOWHERE}.jpg"},
    },
    "video.failed": {
        "videoId": "vid_0000000000000000",
        "jobId": "job_0000000000000000",
        "title": "An example",
        "status": "FAILED",
        "reason": "render_failed: an example",
    },
    "job.failed": {"jobId": "job_0000000000000000", "kind": "clips", "reason": "not_media"},
    "job.created": {**_JOB, "status": "pending"},
    "job.processing": {**_JOB, "status": "processing"},
    "job.completed": {**_JOB, "status": "completed", "output_url": f"{_NOWHERE}.mp4", "processing_time": 120},
    "quality.analysis.completed": {
        "job_id": "job_0000000000000000",
        "status": "completed",
        "overall_score": 0.92,
    },
    "ab_test.completed": {
        "test_id": "abt_0000000000000000",
        "job_id": "job_0000000000000000",
        "status": "completed",
        "winner": "control",
    },
}
