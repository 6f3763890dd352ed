"""Messages for clients: what went wrong, without places of this machine.

plain("/srv/data/files/uploads/upl_1/talk.mp4: the file is empty")      # "talk.mp4: the file is empty"
"""

from __future__ import annotations

import re

from clipforge_core.model.job import JobError

_PATH = re.compile(r"(?<![\w:/.])(?:file://)?/(?:[^/'\":\n]+/)+([^\s'\"/:]*)")
"""From a slash that begins a word to the last part; folders may have spaces in their names, so that words between two
paths go with them: better a word too few than a folder too many."""


def plain(text: str) -> str:
    """The text with the last part of every absolute path in place of the path; URLs stay."""
    return _PATH.sub(lambda found: found[1] or "a folder", text)


def plain_error(error: JobError | None) -> JobError | None:
    """The same for an error."""
    return None if error is None else JobError(code=error.code, message=plain(error.message))
