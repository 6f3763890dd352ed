"""A process of its own that asks libespeak-ng: what is to be said comes in as JSON, sound and times go out.

    echo '{"voice": "en-us", "text": "Good morning.", "rate": 175}' | python espeak_child.py

This file imports nothing of ours and nothing of ours imports it: espeak-ng is under the GPL, and stays in this process.
It is here, and not the program `espeak-ng`, because only the library tells when each word is said.

In:   {"voice", "text", "rate"} to speak, or {"voice", "texts"} for phonemes.
Out:  a line of JSON, {"rate", "samples", "events": [[kind, text position, length, sample, name]]} or {"phonemes"}; then
      the samples, 16 bits in this machine's order. Kinds are "word" and "phoneme"; positions count characters from 0.
Exit: 0; 3 without the library, 4 for a voice that it does not know.
"""

from __future__ import annotations

import ctypes
import json
import sys
from contextlib import suppress
from typing import Any

NAMES = (
    "libespeak-ng.so.1",
    "libespeak-ng.1.dylib",
    "libespeak-ng.so",
    "libespeak-ng.dylib",
    "/opt/homebrew/lib/libespeak-ng.dylib",
    "/usr/local/lib/libespeak-ng.dylib",
)
NO_LIBRARY, NO_VOICE = 3, 4
# From speak_lib.h of espeak-ng 1.50 to 1.52.
_RETRIEVAL, _CHARACTERS, _UTF8 = 1, 1, 1
_PHONEME_EVENTS, _IPA_EVENTS, _DO_NOT_EXIT = 1, 2, 0x8000
_WORD, _PHONEME = 1, 7
_RATE = 1
_IPA_WITH_TIES = 0x02 | 0x80 | ord("^") << 8


class _Id(ctypes.Union):
    _fields_ = [("number", ctypes.c_int), ("name", ctypes.c_char_p), ("string", ctypes.c_char * 8)]


class _Event(ctypes.Structure):
    _fields_ = [
        ("type", ctypes.c_int),
        ("identifier", ctypes.c_uint),
        ("position", ctypes.c_int),
        ("length", ctypes.c_int),
        ("milliseconds", ctypes.c_int),
        ("sample", ctypes.c_int),
        ("user", ctypes.c_void_p),
        ("id", _Id),
    ]


_CALLBACK = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.POINTER(ctypes.c_short), ctypes.c_int, ctypes.POINTER(_Event))


def library() -> Any:
    """The loaded library, or None."""
    for name in NAMES:
        with suppress(OSError):
            return ctypes.CDLL(name)
    return None


def speak(lib: Any, rate: int, asked: dict[str, Any]) -> tuple[dict[str, Any], bytes]:
    """The answer and the samples of a text."""
    sound = bytearray()
    events: list[list[Any]] = []

    def take(samples: Any, count: int, found: Any) -> int:
        if samples and count:
            sound.extend(ctypes.string_at(samples, 2 * count))
        number = 0
        while found and found[number].type:
            event = found[number]
            number += 1
            if event.type == _WORD:
                events.append(["word", event.position - 1, event.length, event.sample, ""])
            elif event.type == _PHONEME:
                name = event.id.string.decode("utf-8", "replace")
                events.append(["phoneme", event.position - 1, event.length, event.sample, name])
        return 0

    callback = _CALLBACK(take)
    lib.espeak_SetSynthCallback(callback)
    lib.espeak_SetParameter(_RATE, int(asked["rate"]), 0)
    text = asked["text"].encode()
    lib.espeak_Synth(text, ctypes.c_size_t(len(text) + 1), 0, _CHARACTERS, 0, _UTF8, None, None)
    lib.espeak_Synchronize()
    return {"rate": rate, "samples": len(sound) // 2, "events": events}, bytes(sound)


def phonemes(lib: Any, text: str) -> str:
    """A text in IPA, with ^ between the letters of one sound; clauses parted by spaces."""
    lib.espeak_TextToPhonemes.restype = ctypes.c_char_p
    lib.espeak_TextToPhonemes.argtypes = [ctypes.POINTER(ctypes.c_void_p), ctypes.c_int, ctypes.c_int]
    data = ctypes.create_string_buffer(text.encode())
    at = ctypes.c_void_p(ctypes.addressof(data))
    parts = []
    while at.value:
        part = lib.espeak_TextToPhonemes(ctypes.byref(at), _UTF8, _IPA_WITH_TIES)
        parts.append((part or b"").decode("utf-8", "replace").strip())
    return " ".join(p for p in parts if p)


def main() -> int:
    """Answer one question on standard input."""
    asked = json.load(sys.stdin)
    lib = library()
    if lib is None:
        return NO_LIBRARY
    rate = lib.espeak_Initialize(_RETRIEVAL, 0, None, _PHONEME_EVENTS | _IPA_EVENTS | _DO_NOT_EXIT)
    if rate <= 0:
        return NO_LIBRARY
    if lib.espeak_SetVoiceByName(str(asked["voice"]).encode()) != 0:
        return NO_VOICE
    sound = b""
    answer: dict[str, Any]
    if "texts" in asked:
        answer = {"phonemes": [phonemes(lib, text) for text in asked["texts"]]}
    else:
        answer, sound = speak(lib, rate, asked)
    sys.stdout.buffer.write(json.dumps(answer).encode() + b"\n" + sound)
    return 0


if __name__ == "__main__":
    sys.exit(main())
