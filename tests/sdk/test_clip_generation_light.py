"""The Python client of the Clip Generation API needs httpx, msgspec and the client `clipforge`: nothing else."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import clip_generation
import clipforge

ALONE = """
import importlib.abc, sys

ALLOWED = {"clip_generation", "clipforge", "httpx", "msgspec", "anyio", "httpcore", "h11", "certifi", "idna", "sniffio",
           "typing_extensions", "exceptiongroup"} | set(sys.stdlib_module_names)


class OnlyThese(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] not in ALLOWED:
            raise ImportError(f"{name} is not installed here")


sys.meta_path.insert(0, OnlyThese())
sys.path.insert(0, sys.argv[1])

import asyncio
from clip_generation import AsyncClipGenerationClient, ClipForgeError, ClipGenerationClient, ConnectionFailed

client = ClipGenerationClient("cf_test", "http://127.0.0.1:9/v1", max_retries=0)
try:
    client.get_job_status("job_1")
except ConnectionFailed as error:
    print(error)


async def awaited():
    async with AsyncClipGenerationClient("cf_test", "http://127.0.0.1:9/v1", max_retries=0) as twin:
        try:
            await twin.get_job_status("job_1")
        except ConnectionFailed:
            print("awaited")


asyncio.run(awaited())
try:
    ClipGenerationClient()
except ClipForgeError as error:
    print(error)
"""


def test_it_works_with_httpx_and_msgspec_alone(tmp_path: Path) -> None:
    for package in (clip_generation, clipforge):
        (tmp_path / package.__name__).symlink_to(Path(str(package.__file__)).parent)
    command = [sys.executable, "-c", ALONE, str(tmp_path)]
    answer = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env={}, check=False)
    assert answer.returncode == 0, answer.stderr
    refused, awaited, keyless = answer.stdout.splitlines()
    assert refused.startswith("GET http://127.0.0.1:9/v1/jobs/job_1: ") and awaited == "awaited"
    assert "CLIP_GENERATION_API_KEY" in keyless


def test_the_two_clients_have_the_same_methods() -> None:
    blocking, awaited = clip_generation.ClipGenerationClient, clip_generation.AsyncClipGenerationClient
    names = [{name for name in vars(kind) if not name.startswith("_")} for kind in (blocking, awaited)]
    assert names[0] - {"close"} == names[1] - {"aclose"} and len(names[0]) > 10
