"""Numbers of a text that belong into one chart: the same unit, each with a label of its own.

found_figures("Denmark gets 58 % of its power from wind, Ireland 36 %.")
# Figures(labels=("Denmark", "Ireland"), values=(58.0, 36.0), unit="%")

Only what the text says plainly is taken: where a number has no label or another unit, there is no chart.
"""

from __future__ import annotations

import re

import msgspec

from clipforge_core.picturing.finding.clauses import clauses, label_of, sentences

MOST = 12
_COMMA = ("de", "es", "fr", "it", "pt", "nl", "pl", "ru", "uk", "cs", "sv", "da", "nb", "no", "fi", "tr", "id", "el")
_SCALES = {
    "thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "tausend": 1e3, "millionen": 1e6, "mio": 1e6,
    "milliarde": 1e9, "milliarden": 1e9, "mrd": 1e9, "billionen": 1e12, "mil": 1e3, "millón": 1e6, "millones": 1e6,
    "mille": 1e3, "millions": 1e6, "milliard": 1e9, "milliards": 1e9, "milioni": 1e6, "miliardi": 1e9, "milhões": 1e6,
    "bilhões": 1e9,
}  # fmt: skip
_PERCENT = r"%|percent\b|per cent\b|prozent\b|por ciento\b|pour cent\b|per cento\b|por cento\b|percentage points?\b"
_UNITS = (
    r"km/h|mph|m/s|km²|m²|km|cm|mm|nm|m|kg|mg|g|tonnes?|tons?|t|litres?|liters?|l|ml|°C|°F|°|kelvin|K|kWh|MWh|GWh|TWh|"
    r"kW|MW|GW|W|kB|MB|GB|TB|Hz|kHz|MHz|GHz|volts?|V|hours?|minutes?|seconds?|days?|weeks?|months?|years?|points?|"
    r"dollars?|euros?|pounds?|people|users|calories|kcal|feet|miles?|inches|metres?|meters?|kilometres?|kilometers?|"
    r"kilograms?|grams?|degrees?|Stunden?|Minuten?|Sekunden?|Tagen?|Tage|Jahren?|Jahre|Meter|Grad|Menschen|horas?|"
    r"minutos?|segundos?|días?|años?|metros?|personas|heures?|jours?|ans|mètres?|personnes|ore|giorni|anni|metri"
)
_NUMBER = re.compile(
    r"(?P<sign>(?<!\w)[-−–](?=[$€£¥₹\d]))?(?P<money>[$€£¥₹])?\s?(?<![\w.,/^])"
    r"(?P<digits>\d{1,3}(?:[,.\u00a0\u202f ]\d{3})+(?![\d])(?:[.,]\d+)?|\d+(?:[.,]\d+)?)"
    rf"(?:\s?(?P<scale>{'|'.join(sorted(_SCALES, key=len, reverse=True))})\b)?"
    rf"(?:[\s\u00a0\u202f]?(?P<percent>{_PERCENT})|[\s\u00a0\u202f]?(?P<euro>[€£¥])"
    rf"|[\s\u00a0\u202f-]?(?P<unit>{_UNITS})(?![\w²³]))?",
    re.IGNORECASE,
)
_CASED = {"w", "v", "k", "m", "g", "l", "t"}
"""Units of one letter, that are units in one case alone."""
_YEAR = re.compile(r"^(?:1[0-9]{3}|20[0-9]{2})$")
_AFTER = re.compile(
    r"^\s*(?:in|of|for|by|from|at|on|to|im|von|für|bei|en|de|pour|dans|per|em|para)\s+(?P<label>.+)$", re.IGNORECASE
)
_COUNTED = re.compile(
    r"[\s\u00a0\u202f]+(?!(?:in|of|for|by|from|at|on|to|and|or|while|im|von|für|bei|und|oder|en|de|pour|dans|et|y|per|em|"
    r"para|e)\b)[^\W\d_]",
    re.IGNORECASE,
)
"""A word behind a number without a unit that is known: what it counts, or a unit of its own."""
_IN_YEAR = re.compile(r"\b(1[0-9]{3}|20[0-9]{2})\b")


class Figures(msgspec.Struct, frozen=True):
    """Numbers of one unit with their labels; `years` where the labels are years, in order."""

    labels: tuple[str, ...]
    values: tuple[float, ...]
    unit: str = ""
    years: bool = False

    @property
    def form(self) -> str:
        """A line over years, a pie of parts that make a whole, else bars."""
        if self.years and len(self.values) >= 3:
            return "line"
        whole = self.unit == "%" and all(v > 0 for v in self.values) and abs(sum(self.values) - 100) <= 0.6
        return "pie" if whole and len(self.values) <= 6 else "bar"


class _Amount(msgspec.Struct, frozen=True):
    value: float
    unit: str
    start: int
    end: int


def found_figures(text: str, language: str = "en") -> Figures | None:
    """The figures of a text; None where there are not two or more that belong together."""
    pairs: list[tuple[str, float, str]] = []
    for clause in clauses(_glued(text)):
        amounts = _amounts(clause, language)
        years = _IN_YEAR.findall(clause)
        if any(not amount.unit and _COUNTED.match(clause, amount.end) for amount in amounts):
            return None
        if len(amounts) == 1:
            amount = amounts[0]
            pairs.append((_label(clause, amount, years), amount.value, amount.unit))
        elif len(amounts) == 2 and len(years) == 2:
            pairs.extend((year, amount.value, amount.unit) for year, amount in zip(years, amounts, strict=True))
        elif amounts:
            return None
    return _together(pairs)


def single_figure(text: str, language: str = "en") -> tuple[str, str]:
    """The only number with a unit in a text, as it is written there, and its sentence; two empty texts where there are
    none or more."""
    found: list[tuple[str, str]] = []
    for sentence in sentences(_glued(text)):
        amounts = [amount for amount in _amounts(sentence, language) if amount.unit]
        found += [(sentence[amount.start : amount.end].strip(" ,"), sentence) for amount in amounts]
    return found[0] if len(found) == 1 else ("", "")


def _together(pairs: list[tuple[str, float, str]]) -> Figures | None:
    """The pairs as a chart: one unit (a bare number takes that of the others), labels that differ."""
    units = {unit for _, _, unit in pairs if unit}
    if len(units) != 1 or not 2 <= len(pairs) <= MOST:
        return None
    labels = [label for label, _, _ in pairs]
    if not all(labels) or len({label.casefold() for label in labels}) < len(labels):
        return None
    years = all(_YEAR.match(label) for label in labels)
    if years:
        pairs = sorted(pairs)
    return Figures(tuple(p[0] for p in pairs), tuple(p[1] for p in pairs), units.pop(), years)


def _amounts(clause: str, language: str) -> list[_Amount]:
    found: list[_Amount] = []
    for match in _NUMBER.finditer(clause):
        unit = _unit(match)
        digits = match["digits"]
        if not unit and not match["scale"] and _YEAR.match(digits):
            continue
        value = parsed(digits, language)
        if value is None:
            continue
        value *= _SCALES.get((match["scale"] or "").lower(), 1.0)
        found.append(_Amount(-value if match["sign"] else value, unit, match.start(), match.end()))
    return found


def _unit(match: re.Match[str]) -> str:
    if match["percent"]:
        return "%"
    unit = match["money"] or match["euro"] or match["unit"] or ""
    if unit.lower() in _CASED and unit not in ("W", "V", "K", "m", "g", "l", "t"):
        return ""
    return {"dollar": "$", "dollars": "$", "euro": "€", "euros": "€"}.get(unit.lower(), unit)


def parsed(digits: str, language: str) -> float | None:
    """The value of a number as a language writes it: 1,234.5 or 1.234,5."""
    digits = re.sub(r"[\u00a0\u202f ]", "", digits)
    if language.split("-")[0] in _COMMA:
        digits = digits.replace(".", "").replace(",", ".") if "," in digits or _grouped(digits, ".") else digits
    else:
        digits = digits.replace(",", "") if "." in digits or _grouped(digits, ",") else digits.replace(",", ".")
    try:
        return float(digits)
    except ValueError:
        return None


def _grouped(digits: str, mark: str) -> bool:
    return bool(re.fullmatch(rf"\d{{1,3}}(?:{re.escape(mark)}\d{{3}})+", digits))


def _label(clause: str, amount: _Amount, years: list[str]) -> str:
    """What a number belongs to: what stands before it, else what follows it."""
    if len(years) == 1:
        return years[0]
    before = label_of(clause[: amount.start])
    if 0 < len(before.split()) <= 5 and not re.search(r"\d", before):
        return before
    after = _AFTER.match(clause[amount.end :])
    label = label_of(after["label"]) if after else ""
    return label if 0 < len(label.split()) <= 5 and not re.search(r"\d", label) else ""


def _glued(text: str) -> str:
    """The text with no comma inside its numbers that could part clauses."""
    return re.sub(r"(?<=\d), (?=\d{3}\b)", ",", text)
