"""What may be asked of a trim, checked before anything is accepted.

wish = checked_wish(start="00:00:10", end="00:00:30", output_format="mp4", quality="high", options=(), level="standard")
copies(wish)      # True where packets of the source are copied
enhancers_of(wish)
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from fractions import Fraction
from typing import Any, get_args

from clipforge_core.comparing.metrics import USUAL
from clipforge_core.jobs.enhance import chosen_enhancers
from clipforge_core.model.trim import Level, Option, TestWish, TrimWish, Variant
from clipforge_core.refusals import Invalid
from clipforge_core.trims.formats import FORMATS, LOSSLESS, QUALITIES

_TIME = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)(?:\.(\d{1,6}))?", re.ASCII)
LONGEST_NAME = 64
MOST_VARIANTS = 6

OPTIONS: tuple[Option, ...] = get_args(Option)
LEVELS: tuple[Level, ...] = get_args(Level)

STRENGTHS: dict[Level, dict[Option, tuple[str, ...]]] = {
    "none": {},
    "standard": {
        "stabilization": ("stabilise",),
        "color_correction": ("colour",),
        "audio_enhancement": ("dehum", "level"),
    },
    "aggressive": {
        "stabilization": ("stabilise-strong",),
        "color_correction": ("colour-strong",),
        "audio_enhancement": ("dehum", "denoise", "level"),
    },
}
"""Which enhancers an option tries, by level."""


def seconds_of(text: str, field: str) -> Fraction:
    """The seconds of "HH:MM:SS[.mmm]". Raises Invalid."""
    found = _TIME.fullmatch(text)
    if found is None:
        raise Invalid(field=field, detail="a time such as 00:01:30 or 00:01:30.500 is needed")
    hours, minutes, seconds, fraction = found.groups()
    whole = int(hours) * 3600 + int(minutes) * 60 + int(seconds)
    return Fraction(whole) + (Fraction(int(fraction), 10 ** len(fraction)) if fraction else 0)


def length_of(wish: TrimWish) -> float:
    """Seconds from start to end."""
    return float(seconds_of(wish.end, "end_time") - seconds_of(wish.start, "start_time"))


def checked_wish(
    *, start: str, end: str, output_format: str, quality: str, options: Iterable[Option], level: Level, where: str = ""
) -> TrimWish:
    """The wish of a trim. `where` stands before the names of fields that are wrong. Raises Invalid."""
    if seconds_of(end, f"{where}end_time") <= seconds_of(start, f"{where}start_time"):
        raise Invalid(field=f"{where}end_time", detail="it must lie after start_time")
    if output_format not in FORMATS:
        raise Invalid(field=f"{where}output_format", detail=f"one of {', '.join(FORMATS)} is needed")
    if quality and quality != LOSSLESS and quality not in QUALITIES:
        raise Invalid(field=f"{where}quality", detail=f"one of {', '.join((*QUALITIES, LOSSLESS))} is needed")
    if level not in LEVELS:
        raise Invalid(field=f"{where}enhancement_level", detail=f"one of {', '.join(LEVELS)} is needed")
    chosen = () if level == "none" else tuple(option for option in OPTIONS if option in set(options))
    if quality == LOSSLESS:
        _check_lossless(output_format, chosen, where)
    return TrimWish(start=start, end=end, output_format=output_format, quality=quality, options=chosen, level=level)


def _check_lossless(output_format: str, options: tuple[Option, ...], where: str) -> None:
    kind = FORMATS[output_format].kind
    if kind == "animation" or (kind == "sound" and output_format != "wav"):
        detail = f"{output_format} always loses something: lossless goes with mp4, mov, mkv, webm (copied) and wav"
        raise Invalid(field=f"{where}quality", detail=detail)
    if options:
        detail = f"lossless keeps what is there, and {options[0]} changes it: choose high"
        raise Invalid(field=f"{where}quality", detail=detail)


def copies(wish: TrimWish) -> bool:
    """True where the packets of the source are copied, as far as its file allows."""
    return FORMATS[wish.output_format].kind == "video" and wish.quality in ("", LOSSLESS) and not wish.options


def enhancers_of(wish: TrimWish) -> tuple[str, ...]:
    """Names of the enhancers that are tried, those alone that a format shows or sounds."""
    form = FORMATS[wish.output_format]
    kept = [o for o in wish.options if (form.sounds if o == "audio_enhancement" else form.shows)]
    return tuple(name for option in kept for name in STRENGTHS[wish.level].get(option, ()))


def check_enhancers(registry: Any, wish: TrimWish) -> None:
    """Raises UnknownName, MissingExtra where an enhancer is not there: before a job is accepted."""
    chosen_enhancers(registry, enhancers_of(wish))


def checked_test(
    variants: Iterable[tuple[str, dict[str, Any]]],
    metrics: Iterable[str],
    base: TrimWish,
    known: Collection[str] = USUAL,
) -> TestWish:
    """The wish of an A/B test: each variant is the cut of `base` with its own parameters (quality, enhancement_level,
    output_format, and each option by name); `known` are the metrics that there are. Raises Invalid with the path of
    what is wrong."""
    found: list[Variant] = []
    for number, (name, parameters) in enumerate(variants):
        where = f"variants[{number}]."
        if not 1 <= len(name) <= LONGEST_NAME or not name.isprintable():
            raise Invalid(field=f"{where}name", detail=f"1 to {LONGEST_NAME} printable characters are needed")
        if name in {variant.name for variant in found}:
            raise Invalid(field=f"{where}name", detail="each variant needs a name of its own")
        found.append(Variant(name=name, wish=_variant(parameters, base, f"{where}parameters.")))
    if not 2 <= len(found) <= MOST_VARIANTS:
        raise Invalid(field="variants", detail=f"2 to {MOST_VARIANTS} variants are needed")
    wanted = tuple(dict.fromkeys(metrics)) or USUAL
    for number, metric in enumerate(wanted):
        if metric not in known:
            raise Invalid(field=f"metrics[{number}]", detail=f"one of {', '.join(known)} is needed")
    return TestWish(variants=tuple(found), metrics=wanted)


def _variant(parameters: dict[str, Any], base: TrimWish, where: str) -> TrimWish:
    known = ("quality", "enhancement_level", "output_format", *OPTIONS)
    for name, value in parameters.items():
        if name not in known:
            raise Invalid(field=f"{where}{name}", detail=f"one of {', '.join(known)} is needed")
        kind = bool if name in OPTIONS else str
        if not isinstance(value, kind):
            raise Invalid(field=f"{where}{name}", detail=f"{'true or false' if kind is bool else 'a text'} is needed")
    named = [option for option in OPTIONS if option in parameters]
    options = [option for option in named if parameters[option]]
    if not named:
        # A level alone speaks of all options; without one a variant is enhanced as the job was.
        options = list(OPTIONS) if "enhancement_level" in parameters else list(base.options)
    return checked_wish(
        start=base.start,
        end=base.end,
        output_format=parameters.get("output_format", base.output_format),
        quality=parameters.get("quality", base.quality),
        options=options,
        level=parameters.get("enhancement_level", base.level),
        where=where,
    )
