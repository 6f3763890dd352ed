"""Scripts of users: kept, listed, changed, rated; and what the liked ones have in common.

kept = services.scripts.create(caller, script)
services.scripts.rate(caller, kept.id, 5)
services.scripts.liking(caller, topic="volcanoes", platform="tiktok", language="en")    # steers the next one
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import msgspec

from clipforge_core.codec import convert, encode, to_builtins
from clipforge_core.ids import iso, new_id
from clipforge_core.languages import two_letters
from clipforge_core.model.kept_script import KeptScript
from clipforge_core.model.script import Liking, Script
from clipforge_core.refusals import Conflict, Invalid, TooLarge
from clipforge_core.requests.paging import check_limit, check_page
from clipforge_core.studio import script_rows as rows
from clipforge_core.studio.liking import liking_of
from clipforge_core.studio.safe import safe
from clipforge_core.studio.words import all_of

if TYPE_CHECKING:
    from clipforge_core.model.user import Caller
    from clipforge_core.services import Services

PAGE = 20
LARGEST_PAGE = 100
LARGEST = 2_000_000
"""Bytes of a script with its sources."""
LOOKED_AT = 200
"""The last rated scripts that are looked at for what is liked."""


class ScriptPage(msgspec.Struct, frozen=True):
    """Some scripts, newest first, and how many there are in all."""

    scripts: tuple[KeptScript, ...]
    total: int


class Scripts:
    """The scripts of the users of one server. Safe to share between threads."""

    def __init__(self, services: Services) -> None:
        self._services = services
        self._database = services.database

    def create(self, caller: Caller, script: Script, **facts: Any) -> KeptScript:
        """Keep a script; `facts` (plain JSON) are remembered with it. Raises TooLarge."""
        now = iso()
        kept = KeptScript(
            id=new_id("scr"), user=caller.id, script=_checked(script), facts=safe(facts), created_at=now, updated_at=now
        )
        with self._database.write() as db:
            rows.insert(db, kept)
        return kept

    def get(self, caller: Caller, script_id: str) -> KeptScript:
        """One script. Raises NotThere."""
        with self._database.read() as db:
            return rows.script(db, caller.id, script_id)

    def list(
        self,
        caller: Caller,
        *,
        page: int = 1,
        limit: int = PAGE,
        platform: str = "",
        language: str = "",
        search: str = "",
    ) -> ScriptPage:
        """Scripts of the caller, newest first, a page of `limit`: of one platform and language, holding all words of
        `search` in title, topic or text. Raises Invalid."""
        check_limit(limit, LARGEST_PAGE)
        check_page(page, LARGEST_PAGE)
        equal = {"platform": platform.lower(), "language": two_letters(language)}
        matched = all_of(search)
        if search.strip() and not matched:
            return ScriptPage((), 0)  # there is no word in it that could be found
        with self._database.read() as db:
            given = {column: value for column, value in equal.items() if value}
            found, total = rows.page(db, caller.id, given, matched, limit, (page - 1) * limit)
        return ScriptPage(tuple(found), total)

    def update(
        self,
        caller: Caller,
        script_id: str,
        *,
        script: Script | None = None,
        facts: dict[str, Any] | None = None,
        version: int | None = None,
    ) -> KeptScript:
        """Put another script, or other facts, in the place of what is kept. With `version`, only where nobody changed
        it since. Raises NotThere, Conflict, TooLarge."""
        checked = None if script is None else _checked(script)
        with self._database.write() as db:
            kept = rows.script(db, caller.id, script_id)
            if version is not None and version != kept.version:
                raise Conflict(detail=f"script {script_id} was changed: it is at version {kept.version} now")
            changed = msgspec.structs.replace(
                kept,
                script=kept.script if checked is None else checked,
                facts=kept.facts if facts is None else safe(facts),
                version=kept.version + 1,
                updated_at=iso(),
            )
            rows.update(db, changed)
        return changed

    def delete(self, caller: Caller, script_id: str) -> None:
        """Forget it. Raises NotThere."""
        with self._database.write() as db:
            rows.script(db, caller.id, script_id)
            db.execute("DELETE FROM scripts WHERE id = ?", [script_id])

    def rate(self, caller: Caller, script_id: str, rating: int) -> KeptScript:
        """Say how good it is, 1 to 5; 0 takes the rating back. Raises Invalid, NotThere."""
        if isinstance(rating, bool) or not 0 <= rating <= 5:
            raise Invalid(field="rating", detail="a whole number from 1 to 5 is needed, or 0 to take it back")
        with self._database.write() as db:
            kept = msgspec.structs.replace(rows.script(db, caller.id, script_id), rating=rating, updated_at=iso())
            rows.update(db, kept)
        return kept

    def liking(self, caller: Caller, *, topic: str, platform: str = "", language: str = "en") -> Liking | None:
        """What the caller's well rated scripts in this language have in common; None where none was rated well.

        Those of the platform and near to the topic count most, badly rated ones count against.
        """
        with self._database.read() as db:
            found = rows.rated(db, caller.id, two_letters(language), LOOKED_AT)
        return liking_of(found, platform=platform.lower(), near=self._near(topic, found, language))

    def _near(self, topic: str, found: Sequence[KeptScript], language: str) -> dict[str, float]:
        meaning = self._services.meaning
        vectors = meaning.vectors([each.script.topic or each.script.title for each in found], language)
        if not vectors:
            return {}
        return {found[index].id: value for index, value in meaning.near(topic, language, vectors)}


def _checked(script: Script) -> Script:
    tidy = convert(safe(to_builtins(script)), Script, "script")
    if len(encode(tidy)) > LARGEST:
        raise TooLarge(what="the script with its sources", limit=LARGEST)
    return msgspec.structs.replace(tidy, platform=tidy.platform.lower(), language=two_letters(tidy.language))
