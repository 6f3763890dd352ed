"""Bundled metrics of quality; `docs/quality.md` defines each number.

blur        width of edges
artefacts   blocking, ringing, noise, banding
motion      duplicate, missing, uneven frames, judder
colour      exposure, clipping of light, white balance, saturation; distance from a reference
reference   PSNR, SSIM, XPSNR against a reference
loudness    integrated loudness, loudness range, true peak
clipping    samples that were cut off
spectrum    balance of octaves, noise floor
hum         mains hum
"""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core import QualityMetric, hookimpl


@hookimpl
def clipforge_register_quality_metrics() -> Sequence[QualityMetric]:
    """Every bundled metric."""
    from clipforge_plugins.quality.artefacts import Artefacts
    from clipforge_plugins.quality.blur import Blur
    from clipforge_plugins.quality.clipping import Clipping
    from clipforge_plugins.quality.colour import Colour
    from clipforge_plugins.quality.hum import MainsHum
    from clipforge_plugins.quality.loudness import Loudness
    from clipforge_plugins.quality.motion import Motion
    from clipforge_plugins.quality.reference import FullReference
    from clipforge_plugins.quality.spectrum import SpectrumMetric

    pictures: list[QualityMetric] = [Blur(), Artefacts(), Motion(), Colour(), FullReference()]
    return [*pictures, Loudness(), Clipping(), SpectrumMetric(), MainsHum()]
