"""Server-sent events, from lines to values (https://html.spec.whatwg.org/multipage/server-sent-events.html)."""

from __future__ import annotations

import msgspec

from clipforge.core.decoding import decode
from clipforge.errors import UnexpectedAnswer
from clipforge.models import Job, JobEvent


class EventReader:
    """Feed it the lines of a stream; it answers an event where one is complete. `last_id` is for asking again."""

    def __init__(self) -> None:
        self.last_id = ""
        self._event = ""
        self._data: list[str] = []

    def feed(self, line: str) -> JobEvent | None:
        """One line without its end."""
        if not line:
            return self._complete()
        name, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if name == "event":
            self._event = value
        elif name == "data":
            self._data.append(value)
        elif name == "id" and "\0" not in value:
            self.last_id = value
        return None

    def broken(self) -> None:
        """The connection broke: what is not complete never was."""
        self._event, self._data = "", []

    def _complete(self) -> JobEvent | None:
        event, data = self._event or "message", "\n".join(self._data)
        self.broken()
        if not data:
            return None
        try:
            job = decode(data, Job)
        except msgspec.MsgspecError as error:
            raise UnexpectedAnswer(f"an event {event!r} that is not about a job: {error}") from error
        return JobEvent(event=event, job=job, id=self.last_id)
