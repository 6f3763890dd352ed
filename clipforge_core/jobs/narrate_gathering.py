"""What a film is planned from: its script, what is said of it, what is drawn for it, its music.

    gathering = Gathering(context, wish, ready)
    gathering.script(); gathering.speak()
    plan_film(gathering.draw(), gathering.look, music=gathering.music())

It runs in the runner; all that writes, speaks or draws is a task in a child (`narrate_tasks`).
"""

from __future__ import annotations

from fractions import Fraction

import msgspec

from clipforge_core.contracts.job_kind import Context
from clipforge_core.contracts.visuals import VisualLook, VisualRequest
from clipforge_core.errors import UsageError
from clipforge_core.jobs.narrate_pictures import Drawn
from clipforge_core.jobs.narrate_tasks import Ready, Voiced
from clipforge_core.model.script import Script, ScriptScene, VisualBrief
from clipforge_core.narrating.beats import beats_of, items_of
from clipforge_core.narrating.fitting import fitted, length_of_film, missed, speed_for, wanted_length
from clipforge_core.narrating.looks import Look, look_of, safe_area
from clipforge_core.narrating.picturing import pictured
from clipforge_core.narrating.plan import LEAD, Music, Scene, length_of
from clipforge_core.narrating.wishes import NarrateWish, SceneWish
from clipforge_core.picturing.briefing import is_given

USUAL = SceneWish()


class Gathering:
    """One film; call `script`, `speak` and `draw` in this order. `chosen` are the ids of scenes whose picture nobody
    has chosen but their words."""

    def __init__(self, context: Context, wish: NarrateWish, ready: Ready) -> None:
        self._context = context
        self._wish = wish
        self._ready = ready
        self._script = Script(title="", topic="")
        self._spoken: dict[str, Voiced] = {}
        self._rests: list[Scene] = []
        self.warnings: list[str] = []
        self.credits: list[str] = []
        self.chosen: tuple[str, ...] = ()
        look = look_of(wish.quality, wish.aspect, captions=wish.captions)
        self.look: Look = msgspec.structs.replace(look, video=ready.video, audio=ready.audio)

    def script(self) -> Script:
        """The script: the one that was given, or one that is written now. Raises UsageError where nothing is said."""
        script = self._wish.script
        if script is None:
            script = self._context.start(
                "write", self._wish, self._ready, weight=2.0, stage="generating_script"
            ).result()
        if not script.scenes or not script.text.strip():
            raise UsageError(detail="the script says nothing: a scene needs narration")
        ids = [scene.id for scene in script.scenes]
        doubled = next((each for each in ids if ids.count(each) > 1), None)
        if doubled is not None:
            raise UsageError(detail=f"two scenes of the script have the id {doubled!r}: each needs one of its own")
        self.chosen = tuple(scene.id for scene in script.scenes if not is_given(scene))
        script = pictured(script)
        self.warnings += script.notes
        self._script = script
        return script

    def speak(self) -> None:
        """Speak all scenes, side by side; somewhat slower or quicker where a wanted length asks for it."""
        self._spoken = self._said(self._wish.speed)
        rate = self.look.canvas.frame_rate
        length = length_of_film([self._plain(scene) for scene in self._script.scenes], rate)
        wanted = wanted_length(length, fit=self._wish.fit, at_most=self._wish.at_most)
        if wanted:
            pace = speed_for([self._plain(scene) for scene in self._script.scenes], rate, wanted)
            if pace != 1.0:
                speed = min(2.0, max(0.5, self._wish.speed * pace))
                self._spoken = self._said(round(speed, 3))
            self._rests = fitted([self._plain(scene) for scene in self._script.scenes], rate, wanted)
            note = missed(length_of_film(self._rests, rate), wanted)
            self.warnings += [note] if note else []
        self.warnings += [note for said in self._spoken.values() for note in said.notes]

    def _said(self, speed: float) -> dict[str, Voiced]:
        started = []
        for scene in self._script.scenes:
            if not scene.text.strip():
                continue
            voice = self._changed(scene).voice or self._ready.voice
            language = self._script.language or self._wish.language
            arguments = (scene.text, voice, language, speed, str(self._context.work))
            weight = 0.08 * max(scene.seconds, 1.0)
            started.append((scene.id, self._context.start("say", *arguments, weight=weight, stage="generating_audio")))
        spoken: list[Voiced] = self._context.wait([task for _, task in started])
        return {name: said for (name, _), said in zip(started, spoken, strict=True)}

    def draw(self) -> list[Scene]:
        """Draw all scenes, side by side; answers them as the plan takes them."""
        folder = str(self._context.work / "pictures")
        behind = self._context.start("backdrop", self._ground(), folder, weight=0.3, stage="generating_visuals")
        plain = self._rests or [self._plain(scene) for scene in self._script.scenes]
        rate = self.look.canvas.frame_rate
        started = []
        for number, (told, scene) in enumerate(zip(self._script.scenes, plain, strict=True)):
            seconds = length_of(scene, rate, last=number == len(plain) - 1)
            started.append(
                self._context.start(
                    "draw",
                    self._request(told, scene, seconds),
                    self._changed(told),
                    folder,
                    weight=1.0,
                    stage="generating_visuals",
                )
            )
        drawn: list[Drawn] = self._context.wait(started)
        self.look = msgspec.structs.replace(self.look, backdrop=behind.result())
        for each in drawn:
            self.warnings += each.notes
            self.credits += [each.credit] if each.credit and each.credit not in self.credits else []
        return [
            msgspec.structs.replace(scene, layers=each.layers, files=each.files)
            for scene, each in zip(plain, drawn, strict=True)
        ]

    def music(self) -> Music | None:
        """What plays under all of it, levelled to the longest speech."""
        if not self._wish.music or not self._spoken:
            return None
        voice = max((said.file for said in self._spoken.values()), key=lambda file: file.duration)
        arguments = (self._wish, self._script.title, voice, str(self._context.work))
        found: Music = self._context.start("music", *arguments, weight=0.5, stage="generating_visuals").result()
        return found

    def _changed(self, scene: ScriptScene) -> SceneWish:
        return self._wish.scenes.get(scene.id, USUAL)

    def _plain(self, scene: ScriptScene) -> Scene:
        """A scene without its pictures."""
        wish, said = self._changed(scene), self._spoken.get(scene.id)
        return Scene(
            id=scene.id,
            title=scene.title,
            voice=None if said is None else said.file,
            words=() if said is None else said.words,
            least=Fraction(wish.least).limit_denominator(1000),
            language=self._script.language,
            passing=wish.transition,
            over=wish.over,
            styles=wish.styles,
        )

    def _ground(self) -> VisualRequest:
        """A scene that shows nothing: what it has is the look of the film."""
        canvas = self.look.canvas
        return VisualRequest(
            brief=VisualBrief(), width=canvas.width, height=canvas.height, seconds=Fraction(1), look=self._look()
        )

    def _look(self) -> VisualLook:
        return VisualLook(style=self._wish.style, colours=self._wish.colours, mood=self._wish.mood)

    def _request(self, scene: ScriptScene, plain: Scene, seconds: Fraction) -> VisualRequest:
        canvas, wish = self.look.canvas, self._wish
        return VisualRequest(
            brief=scene.visual,
            width=canvas.width,
            height=canvas.height,
            seconds=seconds,
            title=scene.title,
            lines=scene.on_screen,
            language=self._script.language,
            look=self._look(),
            safe=safe_area(wish.aspect),
            beats=tuple(LEAD + beat for beat in beats_of(items_of(scene.visual), plain.words)),
            user=wish.user,
        )
