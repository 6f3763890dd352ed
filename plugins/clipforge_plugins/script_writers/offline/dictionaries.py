"""What dictionaries that are installed say of a topic: for briefs that give nothing to write from.

WordNet (Debian's wordnet-base), FOLDOC (dict-foldoc) and GCIDE (dict-gcide), English, read where their packages put
them: `<folder>/wordnet/index.noun`, `<folder>/dictd/foldoc.index`. A topic is looked up as a whole, in the singular
too; the first sense of a word is taken. Formats: wndb(5WN), dictfmt(1).
"""

from __future__ import annotations

import gzip
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from clipforge_core import ScriptSource, function_words, same_word, words

_DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
_LONGEST = 3000
"""Characters of an entry that are looked at."""


def look_up(topic: str, folder: Path) -> list[ScriptSource]:
    """The entries of a topic: WordNet's, and FOLDOC's where it speaks of the same; GCIDE's where neither has one."""
    forms = list(_forms(topic))
    general, computing = _wordnet(topic, forms, folder), _foldoc(topic, forms, folder)
    if general is not None and computing is not None and not _alike(general.text, computing[1], topic):
        computing = None
    found = [entry for entry in (general, computing[0] if computing else None) if entry is not None]
    if not found and (entry := _gcide(topic, forms, folder)) is not None:
        found.append(entry)
    return found


def _alike(gloss: str, entry: str, topic: str) -> bool:
    """Do two entries share a word that says something, besides the topic? A black hole is not one in both."""
    little = function_words("en") | set(words(topic))
    telling = [word for word in words(gloss) if word not in little and len(word) > 3]
    said = set(words(entry)) - little
    return any(same_word(word, other) for word in telling for other in said)


def _forms(topic: str) -> Iterator[str]:
    """The topic without its article, and in the singular."""
    plain = re.sub(r"^(?:the|an?)\s+", "", " ".join(topic.lower().split())).strip(" .?!")
    yield plain
    for ending, instead in (("ies", "y"), ("ches", "ch"), ("oes", "o"), ("ses", "s"), ("s", "")):
        if plain.endswith(ending) and not plain.endswith("ss"):
            yield plain.removesuffix(ending) + instead


def _wordnet(topic: str, forms: list[str], folder: Path) -> ScriptSource | None:
    try:
        index = (folder / "wordnet" / "index.noun").read_bytes()
        for form in forms:
            key = form.replace(" ", "_")
            at = index.find(f"\n{key} ".encode())
            if at < 0:
                continue
            fields = index[at + 1 : index.index(b"\n", at + 1)].decode().split()
            # lemma, part of speech, synsets, pointers, the pointers, senses, tagged senses, offsets
            offset = int(fields[6 + int(fields[3])])
            with (folder / "wordnet" / "data.noun").open("rb") as data:
                data.seek(offset)
                line = data.readline().decode("utf-8", "replace")
            gloss = line.partition(" | ")[2].strip()
            first, *more = [part.strip(' ;"') for part in re.split(r'; "', gloss)[0].split("; ")]
            meaning = "; ".join([first, *(part for part in more if len(part.split()) > 3)])
            return _source("wordnet", "WordNet", form, f"{_named(topic)}: {meaning}.") if meaning else None
    except (OSError, ValueError, IndexError):
        return None
    return None


def _foldoc(topic: str, forms: list[str], folder: Path) -> tuple[ScriptSource, str] | None:
    """The source, and the whole entry with its labels."""
    entry = _dictd("foldoc", forms, folder)
    if entry is None:
        return None
    form, text = entry
    paragraphs = [" ".join(each.split()) for each in re.split(r"\n\s*\n", text)[1:]]
    kept: list[str] = []
    for paragraph in paragraphs:
        plain = re.sub(r"^(?:\d+\. )?(?:<[^<>]*>)?\s*(?:\d+\. )?", "", re.sub(r"[{}]", "", paragraph))
        if not plain.endswith("."):
            plain = re.sub(r"\s*(?:I\.e|E\.g)\.$", "", plain[: plain.rfind(". ") + 1])
        if plain and not re.search(r"https?://|[=<>]|^\(\d{4}-\d\d-\d\d\)", plain):
            kept.append(plain)
    if not kept:
        return None
    kept[0] = f"{_named(topic)}: {kept[0][0].lower()}{kept[0][1:]}"
    return _source("foldoc", "FOLDOC", form, "\n\n".join(kept)), text


def _gcide(topic: str, forms: list[str], folder: Path) -> ScriptSource | None:
    entry = _dictd("gcide", forms, folder)
    if entry is None:
        return None
    form, text = entry
    if not text.lower().startswith(form):
        return None
    body = re.split(r"\n\s*\[(?:1913 Webster|PJC|WordNet|Webster)", text)[0]
    lines = [line.strip() for line in body.splitlines()[1:]]
    plain = " ".join(re.sub(r"[{}]", "", " ".join(lines)).split())
    plain = re.sub(r"^(?:\([A-Z][^)]*\)\s*|\d+\.\s*|[^.]*\]\s*)+", "", plain)
    meaning = re.split(r"\s*--|;\s*--", plain)[0].strip(" .;,")
    if len(meaning.split()) < 3:
        return None
    return _source("gcide", "GCIDE", form, f"{_named(topic)}: {meaning[0].lower()}{meaning[1:]}.")


def _dictd(name: str, forms: list[str], folder: Path) -> tuple[str, str] | None:
    """(the form that was found, the entry) of a dictionary of dictd."""
    try:
        index = (folder / "dictd" / f"{name}.index").read_bytes()
        lower = index.lower()
        for form in forms:
            at = lower.find(f"\n{form}\t".encode())
            if at < 0:
                continue
            _, offset, size = index[at + 1 : index.index(b"\n", at + 1)].decode().split("\t")
            with gzip.open(folder / "dictd" / f"{name}.dict.dz") as data:
                data.seek(_number(offset))
                return form, data.read(min(_LONGEST, _number(size))).decode("utf-8", "replace")
    except (OSError, ValueError, zlib.error, EOFError):
        return None
    return None


def _number(text: str) -> int:
    value = 0
    for digit in text:
        value = value * 64 + _DIGITS.index(digit)
    return value


def _named(topic: str) -> str:
    plain = " ".join(topic.split()).strip(" .?!")
    return plain[:1].upper() + plain[1:]


def _source(name: str, title: str, form: str, text: str) -> ScriptSource:
    return ScriptSource(id=f"dictionary-{name}", kind="dictionary", title=title, uri=f"{name}:{form}", text=text)
