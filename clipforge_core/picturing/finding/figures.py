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
_SHORT = {
    "dollar": "$", "dollars": "$", "euro": "€", "euros": "€", "kilometer": "km", "kilometers": "km", "kilometre": "km",
    "kilometres": "km", "metre": "m", "metres": "m", "meter": "m", "meters": "m", "metros": "m", "metri": "m",
    "mètres": "m", "mètre": "m", "kilogram": "kg", "kilograms": "kg", "gram": "g", "grams": "g", "litre": "l",
    "litres": "l", "liter": "l", "liters": "l",
}  # fmt: skip
"""Units as they stand beside bars."""
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
_OF = re.compile(
    r"^\s+(?P<label>(?!(?:of|in|for|by|from|to|at|on|von|der|des|im|de|du|en|di|em)\b)[^\W\d][\w'’-]*(?:\s[\w'’-]+)?)$"
)
_NAMED = re.compile(r"(?<![.!?])(?:^|\s)(?!(?:In|On|At|By|Of|From|About|Over|Um|Bis|En|De)$)[a-z]?[A-ZÄÖÜÀ-Ý][\w'’-]*$")
"""A word that begins large, directly before a number: together they can be a name."""
_INSIDE = re.compile(r"[^\W\d]-?$")
_POINTING = re.compile(
    r"^(?:one|some|most|people|others?|here|there|this|that|these|those|es|man)$|"
    r"\b(?:it|its|they|their|them|he|his|she|her|we|our|you|your|er|sie|ihr|ihre|sein|seine|dies|ello|esto|ils|elles|"
    r"cela|ça|ele|ela|isto|questo)\b",
    re.IGNORECASE,
)
"""What says nothing without the sentence before it."""
_WORDS, _TITLE_WORDS, _ENOUGH, _ENDED = 5, 8, 3, 2
_IN_YEAR = re.compile(r"\b(1[0-9]{3}|20[0-9]{2})\b")


class Figures(msgspec.Struct, frozen=True):
    """Numbers of one unit with their labels; `years` where the labels are years, in order; `subject` is what they are
    said of, "" where that is not told."""

    labels: tuple[str, ...]
    values: tuple[float, ...]
    unit: str = ""
    years: bool = False
    subject: str = ""

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


class _Pair(msgspec.Struct, frozen=True):
    """An amount and what it could be the amount of."""

    amount: _Amount
    year: str = ""
    before: str = ""
    after: str = ""
    of: str = ""
    """What it counts, directly behind it: 78 % nitrogen."""
    told: str = ""
    """What it is a part of: of new cars were electric."""


def found_figures(text: str, language: str = "en") -> Figures | None:
    """The figures of a text; None where there are not two or more that belong together.

    Of numbers with several units, those of one unit are taken where they are three or more.
    """
    pairs: list[_Pair] = []
    for clause in clauses(_glued(text)):
        amounts = _unnamed(clause, _amounts(clause, language))
        years = _IN_YEAR.findall(clause)
        if any(not amount.unit and _COUNTED.match(clause, amount.end) for amount in amounts):
            return None
        if len(amounts) == 1:
            pairs.append(_pair(clause, amounts[0], years))
        elif len(amounts) == 2 and len(years) == 2:
            pairs.extend(_Pair(amount, year=year) for year, amount in zip(years, amounts, strict=True))
        elif amounts:
            return None
    units = {pair.amount.unit for pair in pairs if pair.amount.unit}
    for unit in sorted(units):
        one = [pair for pair in pairs if pair.amount.unit in (unit, "")]
        dated = all(pair.year for pair in one)
        found = _together(one, unit) if len(units) == 1 or dated or len(one) >= _ENOUGH else None
        if found is not None:
            return found
    return None


def single_figure(text: str, language: str = "en") -> tuple[str, str]:
    """The only number with a unit in a text, as it is written there, and what it is the number of, in a few words ("
    " where nobody can tell); two empty texts where there are none or more."""
    found: list[tuple[str, str]] = []
    for sentence in sentences(_glued(text)):
        for amount in _unnamed(sentence, _amounts(sentence, language)):
            if amount.unit:
                pair = _pair(sentence, amount, [])
                shown = sentence[amount.start : amount.end].strip(" ,")
                found.append((shown, pair.of or pair.before or pair.after))
    return found[0] if len(found) == 1 else ("", "")


def _together(pairs: list[_Pair], unit: str) -> Figures | None:
    """The pairs as a chart: labels of one kind for all of them, that differ."""
    if not 2 <= len(pairs) <= MOST:
        return None
    years = [pair.year for pair in pairs]
    kinds = (
        years,
        [pair.of for pair in pairs],
        _without_shared([pair.before for pair in pairs]),
        [pair.year or pair.before or pair.after for pair in pairs],
    )
    labels = next((each for each in kinds if all(each) and len({one.casefold() for one in each}) == len(each)), None)
    if labels is None:
        return None
    rows = [(label, pair.amount.value) for label, pair in zip(labels, pairs, strict=True)]
    if labels is years:
        rows = sorted(rows)
    subject = pairs[0].before if labels is kinds[1] else pairs[0].told if labels is kinds[2] else ""
    return Figures(tuple(label for label, _ in rows), tuple(value for _, value in rows), unit, labels is years, subject)


def _without_shared(labels: list[str]) -> list[str]:
    """Labels without the word that all of them end with: the verb of "Electric car turns", "Petrol car turns"."""
    words = [label.split() for label in labels]
    last = {each[-1] for each in words if each}
    if len(labels) > 1 and len(last) == 1 and all(len(each) > _ENDED for each in words):
        return [" ".join(each[:-1]) for each in words]
    return labels


def _unnamed(clause: str, amounts: list[_Amount]) -> list[_Amount]:
    """Without the numbers that are part of a name before another number: the 3 of "the Model 3 weighs 1,760 kg"."""
    if len(amounts) < _ENDED or not any(amount.unit for amount in amounts):
        return amounts
    return [amount for amount in amounts if amount.unit or not _NAMED.search(clause[: amount.start].rstrip())]


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
    return _SHORT.get(unit.lower(), unit)


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


def _pair(clause: str, amount: _Amount, years: list[str]) -> _Pair:
    """What a number could belong to: a year, what stands before it, what follows it."""
    after = _AFTER.match(clause[amount.end :])
    of = _OF.match(clause[amount.end :])
    return _Pair(
        amount,
        year=years[0] if len(years) == 1 else "",
        before=_label(label_of(clause[: amount.start])),
        after=_label(label_of(after["label"])) if after else "",
        of=_label(label_of(of["label"])) if of and amount.unit == "%" else "",
        told=_title(after["label"]) if after and amount.unit == "%" else "",
    )


def _title(text: str) -> str:
    """What follows a number, where it can stand above a chart."""
    text = text.strip(" .,;:")
    fits = 1 < len(text.split()) <= _TITLE_WORDS and not _POINTING.search(text)
    return text[:1].upper() + text[1:] if fits else ""


def _label(text: str) -> str:
    """A label that can stand alone: a few words, no pronoun, no numbers but those of names (Model 3)."""
    words = text.split()
    if not 1 <= len(words) <= _WORDS or _POINTING.search(text):
        return ""
    for number in re.finditer(r"\d+", text):
        if not _NAMED.search(text[: number.start()].rstrip()) and not _INSIDE.search(text[: number.start()]):
            return ""
    return text


def _glued(text: str) -> str:
    """The text with no comma inside its numbers that could part clauses."""
    return re.sub(r"(?<=\d), (?=\d{3}\b)", ",", text)
