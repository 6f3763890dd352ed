"""The few words of a scene that its picture shows: never the sentence that the caption below it shows anyway.

headline(scene, script)         # "Steam press"
below(scene, script)            # ("40,000 copies",)
definition("The Times is a British newspaper that was founded in 1785.", "The Times")   # "A British newspaper"
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from clipforge_core.model.script import Script, ScriptScene
from clipforge_core.picturing.finding.clauses import clauses, sentences

_SENTENCE, _FEW_WORDS, _WORDS_OF_CLAUSE, _WORDS_OF_DEFINITION, _MOST_RECALLED, _MOST_BELOW = 3, 3, 8, 9, 3, 3
_WORD = re.compile(r"[^\W_]+")
_IS = r"(?:is|are|was|were|means|ist|sind|war|waren|es|son|era|est|sont|était|è|sono|é|são)\s+"
_ENDS = re.compile(
    r"\s+(?:that|which|who|whose|where|when|in|by|with|from|for|on|at|and|but|to|into|used|made|found|built|founded|"
    r"known|called|\w{3,}ed|der|die|das|den|dem|welche[rs]?|in|im|mit|von|aus|für|und|am|an|que|quien|donde|en|con|para|"
    r"y|qui|dont|où|dans|avec|pour|et|par|che|cui|nel|per|e|em|com|per)\b|[,;:(–—.!?]"
)
_POINTING = re.compile(r"\b(?:it|they|this|that|there|he|she|we|you|its|their|es|er|sie|dies)\b", re.IGNORECASE)
_NUMBER = re.compile(r"[$€£¥+−-]?\d")
_ARTICLE = re.compile(r"^(?:the|a|an|der|die|das|ein|eine|el|la|los|las|le|les|il|lo|o|os|as)\s+", re.IGNORECASE)


def telling(scene: ScriptScene) -> list[str]:
    """The words for the screen that say something by themselves: not one or two words without a number."""
    lines = [line.strip() for line in scene.on_screen if line.strip()]
    found = [line for line in lines if len(line.split()) > 2 or any(c.isdigit() for c in line) or not line.isascii()]
    return lines if len(found) == len(lines) or len(lines) > 2 else found


def said(text: str, scene: ScriptScene) -> bool:
    """True where a text is a whole sentence of what is said: the caption shows it."""
    words = _words(text)
    return len(words) >= _SENTENCE and any(words == _words(sentence) for sentence in sentences(scene.text))


def headline(scene: ScriptScene, script: Script) -> str:
    """The largest words of a card: words for the screen that tell something, the scene's own title, else the shortest
    clause that is said."""
    lines = [line for line in telling(scene) if not said(line, scene) and not _counts(line)]
    titled = scene.title if _words(scene.title) != _words(script.title) and not _counts(scene.title) else ""
    whole = any(len(line.split()) > 2 for line in lines)
    if lines and (whole or not titled):
        return lines[0]
    if titled or lines:
        return titled or lines[0]
    own = next((line for line in scene.on_screen if line.strip() and _words(line) != _words(scene.title)), "")
    alone = "" if scene.title else own
    return alone or pulled(scene) or scene.title or next(iter(telling(scene)), "")


def _counts(text: str) -> bool:
    """True for a number with its unit: alone and large, it would say nothing."""
    return _NUMBER.match(text) is not None and len(text.split()) <= _FEW_WORDS


def below(scene: ScriptScene, script: Script) -> list[str]:
    """The words for the screen that stand below a headline."""
    top = _words(headline(scene, script))
    lines = telling(scene) if len(telling(scene)) > 1 else [line for line in scene.on_screen if line.strip()]
    told = [
        word for word in script.keywords if _words(word) != _words(script.title) and f" {word} " in f" {scene.text} "
    ]
    near = [
        sentence for sentence in sentences(scene.text) if set(_words(sentence)) & {w for w in top if len(w) > _SENTENCE}
    ]
    shown = [line for line in lines if not said(line, scene) and (not _counts(line) or any(line in s for s in near))]
    shown += [f"{word[:1].upper()}{word[1:]}" for word in told]
    found: list[str] = []
    for line in shown:
        tells = len(line.split()) > 1 or any(char.isdigit() for char in line) or not script.keywords
        if tells and not set(_words(line)) <= {*top, *_words(" ".join(found))}:
            found.append(line)
    return found[:_MOST_BELOW] if len(script.scenes) > 1 else found


def pulled(scene: ScriptScene) -> str:
    """The clause that says most in a few words; a whole sentence where there is none."""
    parts = [part.strip() for clause in clauses(scene.text) for part in re.split(r", |: ", clause)]
    short = [part for part in parts if 2 <= len(part.split()) <= _WORDS_OF_CLAUSE and not said(part, scene)]
    telling = [part for part in short if not _POINTING.search(part)]
    best = max(telling or short, key=len, default="") or next(iter(sentences(scene.text)), "") or scene.text.strip()
    return best[:1].upper() + best[1:]


def definition(text: str, name: str) -> str:
    """What a text says a thing is, in a few words; "" where it does not."""
    name = _ARTICLE.sub("", name.strip())
    if not name:
        return ""
    subject = rf"(?:{re.escape(name)}|{re.escape(name.removesuffix('s'))})"
    found = re.search(rf"^(?:[^\W\d]\w*\s)?{subject}\s+{_IS}(?P<what>.+)$", _first(text, name), re.IGNORECASE)
    if found is None:
        return ""
    what = _ENDS.split(f" {found['what']}", maxsplit=1)[0].strip()
    if len(_ARTICLE.sub("", what).split()) == 1:
        what = found["what"].strip(" .!?").split(",", 1)[0]
    return what[:1].upper() + what[1:] if 1 < len(what.split()) <= _WORDS_OF_DEFINITION else ""


def _first(text: str, name: str) -> str:
    """The first sentence that names a thing."""
    stem = name.casefold().removesuffix("s")
    return next((sentence for sentence in sentences(text) if stem in sentence.casefold()), "")


def recalled(script: Script) -> list[str]:
    """Titles of scenes that a last card can recall: of their own, of more than one word, without numbers."""
    titles = [scene.title.strip() for scene in script.scenes if scene.role in ("point", "example", "definition")]
    kept = [t for t in titles if len(t.split()) > 1 and not any(c.isdigit() for c in t) and t != script.title]
    shown = list(dict.fromkeys(kept))
    return shown[:_MOST_RECALLED] if len(shown) > 1 else []


def _words(text: str) -> Sequence[str]:
    return [word.casefold() for word in _WORD.findall(text)]
