"""Names of colour primaries, transfers and matrices: the code points of ITU-T H.273.

Frames carry numbers, MediaInfo the names that FFmpeg gives them ("bt709", "smpte2084").
"""

from __future__ import annotations

_PRIMARIES = {
    1: "bt709",
    4: "bt470m",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "film",
    9: "bt2020",
    10: "smpte428",
    11: "smpte431",
    12: "smpte432",
    22: "ebu3213",
}
_TRANSFERS = {
    1: "bt709",
    4: "bt470m",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "linear",
    9: "log100",
    10: "log316",
    11: "iec61966-2-4",
    12: "bt1361e",
    13: "iec61966-2-1",
    14: "bt2020-10",
    15: "bt2020-12",
    16: "smpte2084",
    17: "smpte428",
    18: "arib-std-b67",
}
_MATRICES = {
    0: "gbr",
    1: "bt709",
    4: "fcc",
    5: "bt470bg",
    6: "smpte170m",
    7: "smpte240m",
    8: "ycgco",
    9: "bt2020nc",
    10: "bt2020c",
    14: "ictcp",
}
HDR_TRANSFERS = frozenset({"smpte2084", "arib-std-b67"})
"""Transfers of high dynamic range: PQ and HLG (ITU-R BT.2100)."""


def primaries_name(code: int) -> str:
    """Name of colour primaries, "unknown" where they are not given."""
    return _PRIMARIES.get(int(code), "unknown")


def transfer_name(code: int) -> str:
    """Name of a transfer characteristic, "unknown" where it is not given."""
    return _TRANSFERS.get(int(code), "unknown")


def matrix_name(code: int) -> str:
    """Name of matrix coefficients, "unknown" where they are not given."""
    return _MATRICES.get(int(code), "unknown")
