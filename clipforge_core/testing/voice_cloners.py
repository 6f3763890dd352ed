"""The contract suite of voice cloners, and a stub that turns sounds upside down.

from clipforge_core.testing.voice_cloners import check_voice_cloner

def test_my_cloner():
    check_voice_cloner(MyCloner(), Path("sample.wav"), base_speech)
"""

from __future__ import annotations

from array import array
from collections.abc import Callable
from pathlib import Path

import msgspec

from clipforge_core.contracts.voice import Speech
from clipforge_core.contracts.voice_cloner import Learnt, VoiceCloner
from clipforge_core.errors import UsageError


class StubCloner:
    """Learns nothing, and gives back what the base voice says, upside down."""

    name = "stub"
    version = "1"
    copies_identity = False

    def available(self) -> str | None:
        """Nothing is ever missing."""
        return None

    def learn(self, sample: Path, base: Speech, *, consent: bool) -> Learnt:
        """The size of the sample."""
        return Learnt(data=str(sample.stat().st_size).encode(), before=0.25, after=0.5, measures={"bytes": 1.0})

    def speak(self, data: bytes, text: str, base: Callable[[], Speech], *, language: str, speed: float) -> Speech:
        """What the base voice says, upside down."""
        speech = base()
        samples = array("f", speech.samples)
        return msgspec.structs.replace(speech, samples=array("f", (-s for s in samples)).tobytes())


def check_voice_cloner(cloner: VoiceCloner, sample: Path, base: Speech) -> Learnt:
    """Hold a cloner against the contract, with a sample of ten seconds or so and some speech of a base voice.

    Raises AssertionError with what is wrong.
    """
    assert isinstance(cloner, VoiceCloner), f"{cloner!r} lacks members of VoiceCloner"
    assert cloner.name and cloner.version
    assert cloner.available() is None, f"it is not available here: {cloner.available()}"
    before = sample.read_bytes()
    if cloner.copies_identity:
        try:
            cloner.learn(sample, base, consent=False)
        except UsageError:
            pass
        else:
            raise AssertionError("it copies people's voices, and so learns none without consent")
    learnt = cloner.learn(sample, base, consent=True)
    assert sample.read_bytes() == before, "the sample is left as it is"
    assert 0 <= learnt.before <= 1 and 0 <= learnt.after <= 1, "similarity is 0..1"
    assert learnt.data and all(isinstance(value, float) for value in learnt.measures.values())
    assert learnt.gender in ("", "female", "male", "neutral")
    assert cloner.learn(sample, base, consent=True) == learnt, "the same sample gives the same voice"
    said = cloner.speak(learnt.data, "One two three.", lambda: base, language="en", speed=1.0)
    assert said.samples and len(said.samples) % 4 == 0 and said.rate >= 8000
    assert max(map(abs, array("f", said.samples))) > 0.02, "it is silent"
    again = cloner.speak(learnt.data, "One two three.", lambda: base, language="en", speed=1.0)
    assert again == said, "the same text gives the same samples"
    return learnt
