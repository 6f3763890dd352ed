"""Samples of speech: whole numbers of 16 bits, without the silence around them, as loud as others, in a WAV file.

A trimmed piece begins EDGE seconds before its first sound and ends as long after its last, faded against clicks.
"""

from __future__ import annotations

import array
import math
import sys
import wave
from fractions import Fraction
from operator import mul
from pathlib import Path

from clipforge_core.files import temporary

EDGE = Fraction(3, 100)
"""Seconds that stay around a sound."""
LEVEL = -20.0
"""dBFS, root mean square over what sounds."""
PEAK = -1.0
"""dBFS of the loudest sample."""
FARTHEST = 4.0
"""How many times louder or softer a voice is made at most."""
_FAINT = 0.01
"""Share of the loudest sample (-40 dB) below which there is no sound."""
_FADE = 0.008
"""Seconds of the fade at each end."""


def whole_numbers(samples: bytes) -> array.array[int]:
    """float32 little-endian samples of -1 to 1 as 16-bit numbers."""
    given = array.array("f", samples)
    if sys.byteorder == "big":
        given.byteswap()
    return array.array("h", (max(-32767, min(32767, round(s * 32767))) for s in given))


def trimmed(samples: array.array[int], rate: int) -> tuple[array.array[int], Fraction]:
    """The samples without the silence around them, and how many seconds went at the front; none where all is silent."""
    faint = _FAINT * max(map(abs, samples), default=0)
    if not faint:
        return array.array("h"), Fraction(0)
    first = next(i for i, s in enumerate(samples) if abs(s) > faint)
    last = next(i for i in range(len(samples) - 1, -1, -1) if abs(samples[i]) > faint)
    edge = int(EDGE * rate)
    begin, end = max(0, first - edge), min(len(samples), last + edge + 1)
    kept = samples[begin:end]
    fade = min(len(kept) // 2, int(_FADE * rate))
    for i in range(fade):
        kept[i] = kept[i] * i // fade
        kept[-1 - i] = kept[-1 - i] * i // fade
    return kept, Fraction(begin, rate)


def levelled(samples: array.array[int], sounding: int) -> array.array[int]:
    """The samples so loud that the `sounding` ones among them have a root mean square of LEVEL, no peak above PEAK.

    Voices differ by 6 dB and more; beside each other in a film they are to be as loud as each other.
    """
    energy = sum(map(mul, samples, samples))
    if not energy or not sounding:
        return samples
    gain = 32768 * 10 ** (LEVEL / 20) / math.sqrt(energy / sounding)
    peak = max(map(abs, samples))
    gain = min(gain, 32768 * 10 ** (PEAK / 20) / peak)
    gain = min(FARTHEST, max(1 / FARTHEST, gain))
    return array.array("h", (round(s * gain) for s in samples))


def rest(seconds: Fraction, rate: int) -> array.array[int]:
    """Silence."""
    return array.array("h", bytes(2 * round(seconds * rate)))


def write_wav(samples: array.array[int], rate: int, path: Path) -> None:
    """A 16-bit mono WAV file. Raises DiskFull, PermissionDenied."""
    data = array.array("h", samples)
    if sys.byteorder == "big":
        data.byteswap()
    with temporary(path) as part, wave.open(str(part), "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(rate)
        out.writeframes(data.tobytes())


def read_wav(path: Path) -> tuple[array.array[int], int]:
    """The samples and the rate of a file that `write_wav` wrote."""
    with wave.open(str(path), "rb") as sound:
        samples = array.array("h", sound.readframes(sound.getnframes()))
        rate = sound.getframerate()
    if sys.byteorder == "big":
        samples.byteswap()
    return samples, rate
