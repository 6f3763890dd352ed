"""HDR to SDR as a table: PQ and HLG (ITU-R BT.2100) to BT.709, for libavfilter's `lut3d`.

Every colour is taken to display light and turned into BT.709 primaries, colours outside of them
desaturated at their own luminance; then its brightest component is brought from 1000 to 100 cd/m2
with the curve of BT.2446-1, method A. Limits: the table supposes a mastering peak of 1000 cd/m2
(brighter light is cut), knows no scene or dynamic metadata (HDR10+, Dolby Vision), and one table
serves all frames, so that nothing flickers.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Light = NDArray[np.float64]

_SIZE = 33
_PEAK, _WHITE = 1000.0, 100.0
"""Peak of the source and of the result, in cd/m2."""

_M1, _M2 = 2610 / 16384, 2523 / 4096 * 128
_C1, _C2, _C3 = 3424 / 4096, 2413 / 4096 * 32, 2392 / 4096 * 32
"""Constants of the PQ curve, BT.2100 table 4."""

_HLG_A = 0.17883277
_HLG_B, _HLG_C = 1 - 4 * _HLG_A, 0.5 - _HLG_A * np.log(4 * _HLG_A)
_HLG_GAMMA = 1.2
"""Constants of HLG, BT.2100 table 5; the system gamma is that of a display of 1000 cd/m2."""

_LUMA_2020 = np.array([0.2627, 0.6780, 0.0593])
_LUMA_709 = np.array([0.2126, 0.7152, 0.0722])
_TO_709 = np.array([[1.6605, -0.5876, -0.0728], [-0.1246, 1.1329, -0.0083], [-0.0182, -0.1006, 1.1187]])
"""BT.2020 to BT.709 in linear light, BT.2087-0."""


def write_table(transfer: str, path: Path) -> None:
    """A .cube file for a source of this transfer ("smpte2084" or "arib-std-b67") in BT.2020."""
    steps = np.linspace(0.0, 1.0, _SIZE)
    blue, green, red = np.meshgrid(steps, steps, steps, indexing="ij")
    signal = np.stack([red, green, blue], axis=-1).reshape(-1, 3)
    rows = tone_mapped(signal, transfer)
    lines = [f"LUT_3D_SIZE {_SIZE}", *(f"{r:.6f} {g:.6f} {b:.6f}" for r, g, b in rows)]
    path.write_text("\n".join(lines) + "\n", encoding="ascii")


def byte_table(transfer: str) -> NDArray[np.uint8]:
    """The same as a table (64, 64, 64, 3) of bytes, indexed by red, green and blue of six bits."""
    steps = (np.arange(64) + 0.5) / 64
    signal = np.stack(np.meshgrid(steps, steps, steps, indexing="ij"), axis=-1)
    mapped = tone_mapped(signal.reshape(-1, 3), transfer)
    table: NDArray[np.uint8] = np.round(mapped * 255).astype(np.uint8).reshape(64, 64, 64, 3)
    return table


def tone_mapped(signal: Light, transfer: str) -> Light:
    """SDR signal (n, 3), R'G'B' 0..1 for a BT.1886 display, of HDR signal (n, 3) in BT.2020."""
    light = pq_light(signal) if transfer == "smpte2084" else hlg_light(signal)
    narrow = _inside(light @ _TO_709.T)
    top = np.clip(narrow.max(axis=-1, keepdims=True), 1e-6, None)
    # All three components by one factor: hues stay, and bright colours keep their saturation.
    shown = narrow / top * _compressed(top) ** 2.4
    encoded: Light = np.clip(shown, 0.0, 1.0) ** (1 / 2.4)
    return encoded


def pq_light(signal: Light) -> Light:
    """Display light in cd/m2 of a PQ signal 0..1."""
    power = np.clip(signal, 0.0, 1.0) ** (1 / _M2)
    light: Light = 10000.0 * (np.maximum(power - _C1, 0.0) / (_C2 - _C3 * power)) ** (1 / _M1)
    return light


def hlg_light(signal: Light) -> Light:
    """Display light in cd/m2 of an HLG signal (n, 3) on a display of 1000 cd/m2."""
    low, high = signal**2 / 3, (np.exp((signal - _HLG_C) / _HLG_A) + _HLG_B) / 12
    scene = np.where(signal <= 0.5, low, high)
    luminance = np.clip((scene @ _LUMA_2020)[:, None], 1e-9, None)
    light: Light = _PEAK * luminance ** (_HLG_GAMMA - 1) * scene
    return light


def _compressed(light: Light) -> Light:
    """SDR signal 0..1 of light in cd/m2: the tone curve of BT.2446-1, method A (section 4.2)."""
    bright, dim = (1 + 32 * (peak / 10000) ** (1 / 2.4) for peak in (_PEAK, _WHITE))
    signal = np.clip(light / _PEAK, 0.0, 1.0) ** (1 / 2.4)
    x = np.log1p((bright - 1) * signal) / np.log(bright)
    middle = -1.1510 * x**2 + 2.7811 * x - 0.6302
    knee = np.where(x <= 0.7399, 1.0770 * x, np.where(x < 0.9909, middle, 0.5 * x + 0.5))
    compressed: Light = (dim**knee - 1) / (dim - 1)
    return compressed


def _inside(light: Light) -> Light:
    """Colours outside of BT.709 brought to its edge along the line to grey of the same luminance."""
    luminance = np.clip((light @ _LUMA_709)[:, None], 0.0, None)
    low = light.min(axis=-1, keepdims=True)
    with np.errstate(divide="ignore", invalid="ignore"):
        share = np.where(low < 0, luminance / (luminance - low), 1.0)
    inside: Light = luminance + (light - luminance) * np.clip(share, 0.0, 1.0)
    return inside
