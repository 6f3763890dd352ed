"""Kept scripts behave as a table of the user's own, and rated ones steer what is written next."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

import msgspec
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, initialize, invariant, rule

from clipforge_core.environment import Environment
from clipforge_core.model.kept_script import KeptScript
from clipforge_core.model.script import Role, Script, ScriptBrief, ScriptScene, ScriptSentence, ScriptSource
from clipforge_core.model.user import Caller
from clipforge_core.refusals import Conflict, Invalid, NotThere, TooLarge
from clipforge_core.services import Services
from clipforge_core.studio.liking import hook_kind, liking_of

QUESTION, NUMBER = "Why does the sea rise twice a day?", "The sea rises 2 times a day."
ORDER: tuple[Role, ...] = ("hook", "definition", "point")


def script(
    hook: str = QUESTION,
    roles: tuple[Role, ...] = ORDER,
    *,
    topic: str = "tides",
    platform: str = "tiktok",
    language: str = "en",
    **more: Any,
) -> Script:
    """A script that opens so and has scenes in that order."""
    scenes = tuple(
        ScriptScene(
            id=f"s{n}",
            role=role,
            narration=(ScriptSentence(text=hook if n == 0 else "The moon pulls at the water of the sea."),),
        )
        for n, role in enumerate(roles)
    )
    return Script(title=f"About {topic}", topic=topic, platform=platform, language=language, scenes=scenes, **more)


class ScriptTable(RuleBasedStateMachine):
    """Two users create, change, rate, list and delete; a dictionary says what there must be."""

    kept = Bundle("kept")

    @initialize()
    def open(self) -> None:
        self.folder = Path(tempfile.mkdtemp())
        flags = {"data": self.folder / "data", "cache": self.folder / "cache", "embedder": "none"}
        environment = Environment.open(flags=flags, folder=self.folder, user_folder=self.folder, environ={})
        self.services = Services.open(environment)
        self.users = [Caller(user=self.services.users.add(f"{name}@example.org")) for name in ("ann", "bob")]
        self.model: dict[str, KeptScript] = {}

    def teardown(self) -> None:
        if hasattr(self, "services"):
            self.services.close()
            shutil.rmtree(self.folder)

    def owner(self, kept: str) -> tuple[Caller, Caller]:
        """(who has it, who has not)."""
        mine = self.model[kept].user == self.users[0].id
        return (self.users[0], self.users[1]) if mine else (self.users[1], self.users[0])

    @rule(
        target=kept,
        user=st.integers(0, 1),
        topic=st.sampled_from(["tides", "volcanoes"]),
        platform=st.sampled_from(["", "TikTok"]),
        facts=st.dictionaries(st.sampled_from(["idea", "tone"]), st.text(max_size=5)),
    )
    def create(self, user: int, topic: str, platform: str, facts: dict[str, str]) -> str:
        made = self.services.scripts.create(self.users[user], script(topic=topic, platform=platform), **facts)
        assert made.version == 1 and made.rating == 0
        self.model[made.id] = made
        return made.id

    @rule(kept=kept, topic=st.sampled_from(["tides", "deserts"]), stale=st.booleans())
    def change(self, kept: str, topic: str, stale: bool) -> None:
        owner, other = self.owner(kept)
        before = self.model[kept]
        with pytest.raises(NotThere):
            self.services.scripts.update(other, kept, script=script(topic=topic))
        if stale:
            with pytest.raises(Conflict):
                self.services.scripts.update(owner, kept, script=script(topic=topic), version=before.version - 1)
            return
        after = self.services.scripts.update(owner, kept, script=script(topic=topic), version=before.version)
        assert after.version == before.version + 1 and after.rating == before.rating and after.facts == before.facts
        self.model[kept] = after

    @rule(kept=kept, rating=st.integers(-1, 6))
    def rate(self, kept: str, rating: int) -> None:
        owner, other = self.owner(kept)
        with pytest.raises((NotThere, Invalid)):
            self.services.scripts.rate(other, kept, rating)
        if not 0 <= rating <= 5:
            with pytest.raises(Invalid):
                self.services.scripts.rate(owner, kept, rating)
            return
        after = self.services.scripts.rate(owner, kept, rating)
        assert after.rating == rating and after.version == self.model[kept].version
        self.model[kept] = after

    @rule(kept=consumes(kept))
    def delete(self, kept: str) -> None:
        owner, other = self.owner(kept)
        with pytest.raises(NotThere):
            self.services.scripts.delete(other, kept)
        self.services.scripts.delete(owner, kept)
        del self.model[kept]
        with pytest.raises(NotThere):
            self.services.scripts.get(owner, kept)

    @invariant()
    def lists_hold_what_there_is(self) -> None:
        if not hasattr(self, "services"):
            return
        for user in self.users:
            mine = {each.id: each for each in self.model.values() if each.user == user.id}
            found = self.services.scripts.list(user, limit=100)
            assert {each.id: each for each in found.scripts} == mine and found.total == len(mine)
            for topic in ("tides", "deserts"):
                wanted = {key for key, each in mine.items() if each.script.topic == topic}
                assert {each.id for each in self.services.scripts.list(user, search=topic, limit=100).scripts} == wanted
            well = [each for each in mine.values() if each.rating >= 4]
            assert (self.services.scripts.liking(user, topic="tides") is None) == (not well)
        with self.services.database.write() as db:
            db.conn.execute("INSERT INTO scripts_text (scripts_text, rank) VALUES ('integrity-check', 1)")


TestScriptTable = ScriptTable.TestCase
TestScriptTable.settings = settings(
    max_examples=max(4, settings().max_examples // 10),
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)


def test_lists_are_pages_by_platform_language_and_words(services: Services, caller: Caller) -> None:
    made = [
        services.scripts.create(caller, script(topic=f"topic {n}", platform="TikTok" if n % 2 else "youtube"))
        for n in range(5)
    ]
    german = services.scripts.create(caller, script(language="deu", hook="Warum steigt das Meer?"))
    assert services.scripts.list(caller, page=2, limit=2).scripts == (made[3], made[2])
    assert services.scripts.list(caller, platform="TIKTOK").total == 3
    assert services.scripts.list(caller, language="de").scripts == (german,)
    assert services.scripts.list(caller, search="warum mee").scripts == (german,)
    assert services.scripts.list(caller, search="?!").total == 0
    for page, limit in ((0, 20), (1, 0), (1, 101), (2**80, 20)):
        with pytest.raises(Invalid):
            services.scripts.list(caller, page=page, limit=limit)


def test_a_script_that_is_too_long_is_refused(services: Services, caller: Caller) -> None:
    long = ScriptSource(id="a", kind="context", text="x" * 2_100_000)
    with pytest.raises(TooLarge):
        services.scripts.create(caller, script(sources=(long,)))


def test_texts_that_no_database_holds_are_kept_without_their_broken_signs(services: Services, caller: Caller) -> None:
    made = services.scripts.create(caller, script(topic="a\x00b\ud800"), note="\udfff")
    assert services.scripts.get(caller, made.id) == made
    assert made.script.topic == "a\ufffdb\ufffd" and made.facts == {"note": "\ufffd"}


# -- liking ------------------------------------------------------------------------------------------------------------


def kept(given: Script, rating: int, name: str = "a") -> KeptScript:
    """A rated script."""
    return KeptScript(id=name, user="usr_1", script=given, rating=rating)


def test_badly_rated_scripts_never_steer() -> None:
    bad, good = kept(script(NUMBER), 1, "bad"), kept(script(QUESTION), 4, "good")
    assert liking_of([bad]) is None and liking_of([kept(script(), 3)]) is None
    liking = liking_of([bad, good])
    assert liking is not None and liking.hook == "question" and liking.examples == ("good",)
    both = liking_of([kept(script(NUMBER), 4, "x"), kept(script(NUMBER), 1, "y")])
    assert both is not None and both.hook == "", "what is liked once and disliked more is not liked"


def test_the_platform_and_the_topic_weigh() -> None:
    rated = [kept(script(NUMBER, platform="youtube"), 5, "a"), kept(script(QUESTION, platform="tiktok"), 5, "b")]
    assert liking_of(rated, platform="tiktok").hook == "question"  # type: ignore[union-attr]
    assert liking_of(rated, platform="youtube").hook == "number"  # type: ignore[union-attr]
    assert liking_of(rated, near={"b": 0.9}).hook == "question"  # type: ignore[union-attr]
    assert liking_of(rated, near={"a": 0.9}).hook == "number"  # type: ignore[union-attr]


def test_liking_is_of_the_user_and_the_language(services: Services, caller: Caller, other: Caller) -> None:
    made = services.scripts.create(caller, script())
    services.scripts.rate(caller, made.id, 5)
    assert services.scripts.liking(other, topic="tides") is None
    assert services.scripts.liking(caller, topic="tides", language="de") is None
    liking = services.scripts.liking(caller, topic="tides", platform="TikTok")
    assert liking is not None and liking.examples == (made.id,) and liking.roles == ORDER
    services.scripts.rate(caller, made.id, 0)
    assert services.scripts.liking(caller, topic="tides") is None


VOLCANOES = """A volcano is an opening in the crust of a planet through which molten rock, ash and gas escape.

About 1,350 volcanoes on Earth are potentially active today. Not fire but gas under pressure drives an eruption.
Volcanoes form where plates of the crust move apart or collide. Most volcanoes lie hidden under the sea.

Magma gathers in a chamber below the ground. Gas comes out of the magma as the pressure falls, as in a shaken bottle.
The pressure then drives the lava up through the vent of the volcano.

For example, Mount Vesuvius buried the town of Pompeii in the year 79. However, an eruption cannot be predicted to the
day. Volcanoes also make the soil around them fertile, so that people live on their slopes."""


def test_a_rated_script_steers_the_next_one(services: Services, caller: Caller) -> None:
    from clipforge_core.scripting.writing import written

    source = ScriptSource(id="volcano", kind="document", title="Volcanoes", text=VOLCANOES)
    brief = ScriptBrief(topic="volcanoes", sources=(source,), platform="youtube", seconds=60.0)

    def write() -> Script:
        liking = services.scripts.liking(caller, topic=brief.topic, platform=brief.platform)
        return written(services.environment, msgspec.structs.replace(brief, liking=liking))

    plain = write()
    usual = hook_kind(plain)
    assert usual
    # Somebody likes scripts that open with a figure (or plainly), and whose scenes come the other way round.
    wished = "number" if usual != "number" else "statement"
    opening = {"number": "About 1,350 volcanoes are active.", "statement": "Most volcanoes lie hidden."}[wished]
    roles = [scene.role for scene in plain.scenes]
    turned: tuple[Role, ...] = (roles[0], *reversed(roles[1:]))
    assert turned != tuple(roles), "there must be something to turn round"
    liked = services.scripts.create(caller, script(opening, turned, topic="geysers", platform="youtube"))
    services.scripts.rate(caller, liked.id, 1)
    assert [scene.role for scene in write().scenes] == roles, "what was rated badly does not steer"
    services.scripts.rate(caller, liked.id, 5)
    steered = write()
    assert hook_kind(steered) == wished != usual
    order = [scene.role for scene in steered.scenes]
    assert order != roles and order[1] == turned[1]
    texts = {sentence.text for scene in steered.scenes for sentence in scene.narration}
    assert not texts & {opening}, "what is liked is how it is told, not what it says"
    services.scripts.rate(caller, liked.id, 2)
    assert hook_kind(write()) == usual
