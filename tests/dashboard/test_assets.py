"""Files of the pages: htmx as it was published, nothing from elsewhere, and not much of it."""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from clipforge_server.dashboard.assets import load

HTMX = "d6fdc75f204e6bdefa99b69bf1e6d4ac69b8a364f77929f45c13476b4000f717"
"""SHA-256 of dist/htmx.min.js in htmx.org 2.0.11."""


def test_htmx_is_what_its_authors_published() -> None:
    assert hashlib.sha256(load()[1]["htmx.min.js"][0]).hexdigest() == HTMX


@pytest.mark.parametrize("name", sorted(name for name in load()[1] if name != "htmx.min.js"))
def test_no_file_of_ours_names_another_host(name: str) -> None:
    text = load()[1][name][0].decode()
    assert not re.search(r"https?://(?!www\.w3\.org/)", text)
    assert not re.search(r"\beval\(|new Function|document\.write", text)


def test_scripts_import_what_there_is() -> None:
    found = load()[1]
    for name, (data, _) in found.items():
        if name.endswith(".js") and name != "htmx.min.js":
            wanted = re.findall(r"""(?:from|import\() ?"\./([\w.-]+)\"""", data.decode())
            assert set(wanted) <= set(found), name


def test_all_of_it_together_is_small() -> None:
    found = load()[1]
    assert sum(len(packed) for _, packed in found.values()) < 120_000
    assert all(gzip.decompress(packed) == data for data, packed in found.values())


@pytest.mark.skipif(shutil.which("node") is None, reason="no node on this machine")
def test_scripts_can_be_read(tmp_path: Path) -> None:
    for name, (data, _) in load()[1].items():
        if name.endswith(".js"):
            path = tmp_path / f"{name[:-3]}.mjs"
            path.write_bytes(data)
            done = subprocess.run(
                ["node", "--check", str(path)], capture_output=True, text=True, timeout=60, check=False
            )
            assert done.returncode == 0, done.stderr
