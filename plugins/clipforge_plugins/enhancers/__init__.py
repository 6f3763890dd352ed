"""Bundled enhancers, in the order in which they work.

stabilise   takes the camera's shake out, shot by shot; leaves tripods and intended moves alone
colour      exposure, white balance and contrast, steady within a shot
…-strong    both of these, going further: choose one of each
dehum       cuts the lines of mains hum
denoise     takes noise out from behind speech
level       brings speakers and passages to a common level, slowly

Each measures before and after, and is left out where its own measure does not get better.
"""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core import Enhancer, hookimpl


@hookimpl
def clipforge_register_enhancers() -> Sequence[Enhancer]:
    """Every bundled enhancer."""
    from clipforge_plugins.enhancers.colour import Colour, ColourStrong
    from clipforge_plugins.enhancers.dehum import Dehum
    from clipforge_plugins.enhancers.denoise import Denoiser
    from clipforge_plugins.enhancers.level import Level
    from clipforge_plugins.enhancers.stabilise import Stabilise, StabiliseStrong

    return [Stabilise(), StabiliseStrong(), Colour(), ColourStrong(), Dehum(), Denoiser(), Level()]
