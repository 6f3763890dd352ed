"""Messages for clients: no folder of this machine in them, and everything else as it was."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clipforge_core.projects.plain import plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("/srv/data/files/uploads/upl_1/talk.mp4: the file is empty", "talk.mp4: the file is empty"),
        ("/Users/a/Application Support/clipforge/talk.mp4: no media", "talk.mp4: no media"),
        ("broken ('/srv/x/y.mp4') at 3", "broken ('y.mp4') at 3"),
        ('open "/srv/x/" failed', 'open "a folder" failed'),
        ("file:///srv/talks/one.mp4: not fetched", "one.mp4: not fetched"),
        ("https://example.com/a/b/video.mp4: not fetched", "https://example.com/a/b/video.mp4: not fetched"),
        ("12/34 and/or 9:16, 1/2", "12/34 and/or 9:16, 1/2"),
        ("", ""),
    ],
)
def test_messages(text: str, shown: str) -> None:
    assert plain(text) == shown


names = st.text(
    st.characters(codec="utf-8", exclude_characters="/\\'\":\n\r", exclude_categories=("C", "Z")), min_size=1
)


@given(folders=st.lists(names.filter(lambda n: len(n) > 3), min_size=2, max_size=5), name=names, after=st.text())
def test_no_folder_is_left(folders: list[str], name: str, after: str) -> None:
    path = "/" + "/".join(folders)
    shown = plain(f"{path}/{name}: {after.replace('/', '')}")
    assert path not in shown and f"{folders[0]}/" not in shown
    assert shown.startswith(f"{name}:")
