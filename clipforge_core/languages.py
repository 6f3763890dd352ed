"""Languages by any of their codes: ISO 639-1 ("de"), ISO 639-2 ("ger", "deu") and tags ("de-AT").

    same_language("de", "ger")      # True
    two_letters("fre")              # "fr"

Media files carry the three-letter codes of ISO 639-2 (Matroska, MP4 and MPEG-TS all do), people write two letters.
"""

from __future__ import annotations

_CODES = (
    "af afr|ar ara|az aze|be bel|bg bul|bn ben|bs bos|ca cat|cs ces cze|cy cym wel|da dan|de deu ger|el ell gre|en eng|"
    "eo epo|es spa|et est|eu eus baq|fa fas per|fi fin|fr fra fre|ga gle|gl glg|gu guj|he heb|hi hin|hr hrv scr|hu hun|"
    "hy hye arm|id ind|is isl ice|it ita|ja jpn|ka kat geo|kk kaz|kn kan|ko kor|la lat|lt lit|lv lav|mk mkd mac|"
    "ml mal|mn mon|mr mar|ms msa may|mt mlt|my mya bur|nb nob|ne nep|nl nld dut|nn nno|no nor|pa pan|pl pol|ps pus|"
    "pt por|ro ron rum|ru rus|sa san|si sin|sk slk slo|sl slv|so som|sq sqi alb|sr srp scc|sv swe|sw swa|ta tam|te tel|"
    "tg tgk|th tha|tl tgl fil|tr tur|tt tat|uk ukr|ur urd|uz uzb|vi vie|yi yid|yo yor|zh zho chi cmn|zu zul"
)
"""Two letters, then the codes of ISO 639-2 (terminology and bibliographic) and withdrawn ones, of each language."""


def two_letters(tag: str) -> str:
    """ISO 639-1 of a code or tag in any of these forms; what is not known comes back in lower case without region.

    "" for "und" (undetermined), "mis", "mul", "zxx" and nothing.
    """
    code = tag.strip().lower().replace("_", "-").partition("-")[0]
    if code in ("", "und", "mis", "mul", "zxx"):
        return ""
    return next((names.split()[0] for names in _CODES.split("|") if code in names.split()), code)


def same_language(one: str, other: str) -> bool:
    """True where two codes or tags name one language; an undetermined one is the same as none."""
    code = two_letters(one)
    return bool(code) and code == two_letters(other)
