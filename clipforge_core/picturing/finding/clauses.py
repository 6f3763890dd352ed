"""Sentences and clauses of a text, and labels without the words that only lead to them.

clauses("Denmark has 58 percent, and Ireland 36.")      # ["Denmark has 58 percent", "Ireland 36"]
"""

from __future__ import annotations

import re

_SENTENCE = re.compile(r"(?<=[.!?。！？؟])[”\"»’)]*\s+|(?<=[。！？])|\n+")
_CLAUSE = re.compile(
    r"\s*;\s*|\s+[–—]\s+|,\s+(?:and|but|while|whereas|und|aber|während|y|pero|mientras|et|mais|tandis que|e|ma|mas)\s+"
    r"|,\s+|، |、|，|\s+(?:and|while|whereas|und|während|y|mientras|et|e)\s+"
)
_LEADING = re.compile(
    r"^(?:and|but|so|then|also|in|the|a|an|at|for|of|by|to|from|only|about|around|nearly|almost|just|even|while|"
    r"whereas|"
    r"with|followed by|compared to|compared with|as|und|aber|in|der|die|das|den|dem|im|mit|für|von|nur|etwa|rund|fast|"
    r"y|pero|en|el|la|los|las|un|una|de|del|con|por|solo|casi|et|mais|à|le|les|un|une|du|des|avec|pour|dans|par|e|ma|"
    r"il|lo|gli|o|os|as|em|no|na|com|para)\s+",
    re.IGNORECASE,
)
_TRAILING = re.compile(
    r"[\s,:(=–—-]+$|\s+(?:is|are|was|were|has|have|had|gets?|got|reach(?:es|ed)?|reaching|makes? up|made up|"
    r"takes?|took|stands? at|stood at|at|with|about|around|nearly|almost|only|just|over|under|roughly|"
    r"approximately|some|to|by|of|uses?|used|needs?|costs?|weighs?|produces?|produced|earns?|earned|scores?|scored|"
    r"grew|grows?|rose|rises?|fell|falls?|accounts? for|accounted for|contributes?|measures?|lasts?|covers?|"
    r"covered|sleeps?|slept|makes?|made|holds?|held|turns?|eats?|lives?|runs?|serves?|sells?|sold|burns?|travels?|"
    r"drinks?|gives?|counts?|contains?|can|will|for|in|on|still|now|the|a|an|"
    r"ist|sind|war|waren|hat|haben|hatte|hatten|bei|mit|etwa|rund|fast|nur|auf|um|von|braucht|kostet|wiegt|erreicht|"
    r"es|son|era|tiene|tienen|tenía|con|unos|unas|casi|solo|de|a|cuesta|pesa|"
    r"est|sont|était|avait|ont|avec|environ|presque|seulement|à|coûte|pèse|è|sono|ha|hanno|circa|"
    r"é|são|tem|têm|cerca de)$",
    re.IGNORECASE,
)


def sentences(text: str) -> list[str]:
    """The sentences, without blank ones."""
    return [part.strip() for part in _SENTENCE.split(text) if part and part.strip()]


def clauses(text: str) -> list[str]:
    """The clauses of all sentences, in order."""
    found = [part.strip(" .!?。！？") for each in sentences(text) for part in _CLAUSE.split(each) if part]
    return [part for part in found if part]


def label_of(text: str) -> str:
    """A label without articles, verbs and prepositions at its ends; "" where nothing is left."""
    previous = None
    while previous != text:
        previous = text
        text = _TRAILING.sub("", _LEADING.sub("", text.strip(" .,:;!?()[]“”\"'»«=")))
    return text if text[1:2].isupper() else text[:1].upper() + text[1:]
