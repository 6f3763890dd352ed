"""What x264 may use of the processor: all that it knows, but for AVX-512.

With AVX-512, x264 (165, in the wheel of PyAV) reads memory that nothing was written to when it weighs what later frames
take from a macroblock (mbtree): the same frames give other bytes in every process. With AVX2 they do not, and take no
longer.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

WITHOUT_AVX512 = "asm=AVX2,FMA3,BMI2"
"""As `x264-params`. Every processor with AVX-512 has these."""


@cache
def has_avx512() -> bool:
    """Whether this processor has AVX-512, as numpy finds it; False where numpy does not say."""
    try:
        module = import_module("numpy._core._multiarray_umath")
    except ImportError:
        return False
    return bool(getattr(module, "__cpu_features__", {}).get("AVX512F"))


def x264_parameters(*given: str) -> str:
    """Parts of an option `x264-params` as one, with what x264 may use; what a part says of `asm` is followed."""
    parts = [part for part in given if part]
    if has_avx512() and not any(each.startswith("asm=") for part in parts for each in part.split(":")):
        parts.append(WITHOUT_AVX512)
    return ":".join(parts)
