"""The voices of the users of a server: everybody's, and those that each made of samples.

    services.voices.list(caller, language="en")
    made = services.voices.create(caller, Path("sample.part"), filename="me.wav", name="Mine", consent=True)
    services.voices.check(caller, made.id)            # raises NotThere for the voice of somebody else
    services.voices.delete(caller, made.id)

The sample is read in a child process, and is not kept. A voice lies in the database, and as a file in the data folder
for the processes that speak (`custom`).
"""

from __future__ import annotations

import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

from clipforge_core.contracts.runner_task import Stopping
from clipforge_core.contracts.voice import VoiceInfo
from clipforge_core.errors import UnknownName, UsageError
from clipforge_core.refusals import Conflict, Invalid, NotThere, TooLarge
from clipforge_core.voicing.catalogue import catalogue, speaks
from clipforge_core.voicing.custom import ENGINE, CustomVoice, CustomVoices
from clipforge_core.voicing.matching import LARGEST, USUAL, check_consent

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services

MOST = 50
"""Voices that one user may have made."""
SECONDS = 180.0
"""How long a sample may be looked at."""
_SETTLED = 3600.0
"""Seconds after which a file without a row belongs to nobody."""


class Voices:
    """Safe to share between threads."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._database = services.database

    @property
    def _files(self) -> CustomVoices:
        return CustomVoices(self._services.data)

    def list(self, caller: Caller, *, language: str = "") -> tuple[VoiceInfo, ...]:
        """The caller's own voices, newest first, then those of everybody, natural ones first."""
        own = [v.info for v in self.own(caller) if not language or speaks(v.info, language)]
        shared = (v for v in catalogue(self._services.environment, language=language) if not v.is_custom)
        return (*own, *shared)

    def own(self, caller: Caller) -> tuple[CustomVoice, ...]:
        """What the caller made, newest first, with similarity and consent."""
        with self._database.read() as db:
            rows = list(db.query("SELECT id FROM custom_voices WHERE user = ? ORDER BY seq DESC", [caller.id]))
        return tuple(self._kept(str(row["id"])) for row in rows)

    def get(self, caller: Caller, voice_id: str) -> VoiceInfo:
        """One voice: everybody's, or the caller's own. Raises NotThere."""
        if voice_id.partition(":")[0] == ENGINE:
            return self.custom(caller, voice_id).info
        found = next((v for v in catalogue(self._services.environment) if v.id == voice_id), None)
        if found is None:
            raise NotThere(kind="voice", id=voice_id)
        return found

    def custom(self, caller: Caller, voice_id: str) -> CustomVoice:
        """One voice that the caller made. Raises NotThere."""
        self.check(caller, voice_id)
        return self._kept(voice_id)

    def check(self, caller: Caller, voice_id: str) -> None:
        """Nothing happens for a voice of everybody, or of the caller. Raises NotThere for that of somebody else."""
        if voice_id.partition(":")[0] != ENGINE:
            return
        with self._database.read() as db:
            rows = list(db.query("SELECT id FROM custom_voices WHERE id = ? AND user = ?", [voice_id, caller.id]))
        if not rows:
            raise NotThere(kind="voice", id=voice_id)
        self._kept(voice_id)

    def create(
        self,
        caller: Caller,
        sample: Path,
        *,
        filename: str,
        name: str = "",
        base: str = "",
        language: str = "en",
        consent: bool = False,
        cloner: str = "",
    ) -> CustomVoice:
        """A voice of a sample, which stays where it is. `cloner` "" is the one that matches pitch and timbre.

        Raises TooLarge, Conflict, Invalid for what cannot be asked, a sample without speech or without the consent
        that its cloner needs; EmptyFile, NotMedia and others of InputError.
        """
        if sample.stat().st_size > LARGEST:
            raise TooLarge(what="the sample", limit=LARGEST)
        with self._database.read() as db:
            count = next(iter(db.query("SELECT count(*) AS n FROM custom_voices WHERE user = ?", [caller.id])))["n"]
        if count >= MOST:
            raise Conflict(detail=f"{MOST} voices are the most that one user may make: delete one first")
        chosen = cloner or USUAL
        self._check_cloner(chosen, consent)
        try:
            voice: CustomVoice = self._services.inspector.ask(
                "clips/match_voice",
                sample,
                filename,
                filename,
                base,
                name,
                language,
                consent,
                chosen,
                caller.id,
                seconds=SECONDS,
            )
        except UsageError as error:
            field = "base" if isinstance(error, UnknownName) else "file"
            raise Invalid(field=field, detail=error.describe()) from error
        try:
            self._insert(caller, voice)
        except BaseException:
            self._files.delete(voice.id)
            raise
        return voice

    def delete(self, caller: Caller, voice_id: str) -> None:
        """Forget a voice that the caller made. Raises NotThere."""
        with self._database.write() as db:
            found = list(db.query("SELECT id FROM custom_voices WHERE id = ? AND user = ?", [voice_id, caller.id]))
            if not found:
                raise NotThere(kind="voice", id=voice_id)
            db.execute("DELETE FROM custom_voices WHERE id = ?", [voice_id])
        self._files.delete(voice_id)

    def tidy(self) -> int:
        """Write files that are missing (a backup was restored), remove those whose user is gone; answers how many."""
        with self._database.read() as db:
            known = {
                str(row["id"]): bytes(row["document"]) for row in db.query("SELECT id, document FROM custom_voices")
            }
        changed = 0
        for voice_id, document in known.items():
            changed += self._files.restore(voice_id, document)
        for voice, age in self._files.of_users(time.time()):
            if voice.id not in known and age > _SETTLED:
                self._files.delete(voice.id)
                changed += 1
        return changed

    def _check_cloner(self, name: str, consent: bool) -> None:
        cloners = self._services.environment.registry.all("voice_cloners")
        if name not in cloners:
            raise Invalid(
                field="cloner", detail=f"there is none called {name!r}; there are {', '.join(sorted(cloners))}"
            )
        try:
            check_consent(cloners[name], consent)
        except UsageError as error:
            raise Invalid(field="consent", detail=str(error)) from error

    def _insert(self, caller: Caller, voice: CustomVoice) -> None:
        row: dict[str, Any] = {
            "id": voice.id,
            "user": caller.id,
            "name": voice.name,
            "cloner": voice.cloner,
            "consent": int(voice.consent),
            "sample_sha256": voice.sample_sha256,
            "document": self._files.document(voice.id),
            "created_at": voice.created_at,
        }
        with self._database.write(durable=True) as db:
            db.execute(
                "INSERT INTO custom_voices (id, user, name, cloner, consent, sample_sha256, document, created_at)"
                " VALUES (:id, :user, :name, :cloner, :consent, :sample_sha256, :document, :created_at)",
                row,
            )

    def _kept(self, voice_id: str) -> CustomVoice:
        """The voice of a row; its file is written again where it is gone."""
        with self._database.read() as db:
            rows = list(db.query("SELECT document FROM custom_voices WHERE id = ?", [voice_id]))
        if not rows:
            raise NotThere(kind="voice", id=voice_id)
        self._files.restore(voice_id, bytes(rows[0]["document"]))
        return self._files.get(voice_id)[0]


class KeepVoices:
    """Keeps files and rows of voices together, every ten minutes."""

    name = "voices"
    every = 600.0

    def run(self, services: Any, stopping: Stopping) -> None:
        """Once."""
        services.voices.tidy()
