"""`llm`: a language model behind an OpenAI-compatible endpoint chooses, ranks and titles the clips.

    CLIPFORGE_LLM_URL=http://127.0.0.1:8080/v1 CLIPFORGE_LLM_MODEL=qwen3 clipforge run talk.mp4 --detector llm

The model sees numbered sentences, in windows that overlap, and answers with their numbers and a quote. What it says is
checked: sentences that do not exist and quotes that are not said in them are refused, times come from the words alone,
and its titles are short and on one line. An answer that is no use is told to the model once; after that the detector
fails with what was wrong. Nothing else is taken instead. Answers that held are kept in the cache by all that they
depend on: the same talk, model and wishes give the same clips.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING, Any, Protocol

import msgspec

from clipforge_core import (
    Clip,
    Detection,
    DetectRequest,
    EndpointFailed,
    Equipment,
    Evidence,
    MediaInfo,
    Tracks,
    UsageError,
    short_id,
    stage_key,
)
from clipforge_plugins.detectors.limits import LONGEST, Limits, check, shown_all

if TYPE_CHECKING:
    from clipforge_plugins.detectors.language_model.answers import Proposal
    from clipforge_plugins.detectors.passages import Passages, Run
    from clipforge_plugins.language_model.endpoint import Endpoint

TOLD = 3
"""At most so many refused proposals are told in the note."""


class Asked(Protocol):
    """What answers questions; `language_model.chat.Chat` is one."""

    endpoint: Endpoint

    def reach(self) -> None:
        """Raises EndpointFailed where it cannot be asked."""

    def ask(self, messages: Sequence[dict[str, str]], schema: dict[str, Any]) -> str:
        """The text of an answer. Raises EndpointFailed, Broken."""


class Answer(msgspec.Struct, frozen=True):
    """An answer that held, as it is kept in the cache."""

    text: str


class Llm:
    """Asks a language model. Clips come best first. `chat` replaces the endpoint of the settings."""

    name = "llm"
    version = "1"
    description = "What a language model behind your own endpoint (CLIPFORGE_LLM_URL) chooses, checked"
    takes_query = True
    longest = LONGEST
    options: Mapping[str, str] = {}
    needs: tuple[str, ...] = ("transcript", "sentences")
    uses: tuple[str, ...] = ("shots", "speech", "faces", "motion", "loudness")

    def __init__(self, chat: Asked | None = None) -> None:
        self._chat = chat
        self._equipment: Equipment | None = None

    def configure(self, equipment: Equipment) -> None:
        """Takes the endpoint that the settings name, and keeps answers in the cache."""
        self._equipment = equipment

    def check(self, info: MediaInfo, request: DetectRequest) -> None:
        """Raises UsageError for limits that no clip can meet and where no endpoint is set, EndpointFailed where it
        cannot be reached or refuses the key."""
        check(request)
        self._partner().reach()

    def shortest(self, info: MediaInfo, request: DetectRequest) -> Fraction:
        """Seconds of the shortest clip that is looked for."""
        return Limits.of(request, info.duration).shortest

    def detect(self, info: MediaInfo, tracks: Tracks, request: DetectRequest) -> Detection:
        """The clips that the model proposes and that hold. Raises EndpointFailed, UsageError."""
        from clipforge_plugins.detectors.language_model import prompt
        from clipforge_plugins.detectors.passages import Passages, nothing_said

        check(request)
        limits = Limits.of(request, info.duration)
        passages = Passages.of(tracks, info.duration, limits, request.language) if info.duration > 0 else None
        if passages is None:
            return nothing_said(tracks, "language models")
        chat = self._partner()
        sentences = [passages.text(unit, unit + 1) for unit in range(passages.count)]
        found: list[Proposal] = []
        problems: list[str] = []
        for first, last in prompt.windows([len(text) for text in sentences], chat.endpoint.window):
            proposals, refused = self._ask(chat, passages, sentences, (first, last), request.query)
            found += [_moved(proposal, first) for proposal in proposals]
            problems += refused
        clips, lost = _clips(self.name, info, passages, found, limits.number)
        problems += lost
        told = [f"left out: {problem}" for problem in dict.fromkeys(problems)]
        more = len(told) - TOLD
        notes = told[:TOLD] + ([f"{more} more were left out"] if more > 0 else [])
        if not clips:
            notes.insert(0, "the model proposes nothing that could be a clip")
        return shown_all(clips, request.num_clips, "clips that it proposes and that hold", "; ".join(notes))

    def _partner(self) -> Asked:
        from clipforge_plugins.language_model.chat import Chat
        from clipforge_plugins.language_model.endpoint import Endpoint

        if self._chat is not None:
            return self._chat
        if self._equipment is None:
            raise UsageError(detail="the detector llm has no endpoint: it was not given its settings")
        return Chat(Endpoint.of(self._equipment.settings))

    def _ask(
        self, chat: Asked, passages: Passages, sentences: Sequence[str], window: Run, query: str
    ) -> tuple[list[Proposal], list[str]]:
        """Proposals for the sentences of a window, and what was refused; asks again once where an answer is no use."""
        from clipforge_plugins.detectors.language_model import answers, prompt
        from clipforge_plugins.language_model.stream import Broken

        texts = sentences[slice(*window)]
        seconds = [passages.length(unit, unit + 1) for unit in range(*window)]
        talk = prompt.messages(texts, seconds, passages.limits, query)
        schema = prompt.schema(len(texts), passages.limits.number)
        key = stage_key("llm", self.version, chat.endpoint.url, chat.endpoint.model, chat.endpoint.tokens, talk, schema)
        cache = self._equipment.cache if self._equipment is not None else None
        known = cache.get(key, Answer) if cache is not None else None
        if known is not None:
            return answers.read(known.text, texts)
        problem = ""
        for _ in range(2):
            text = ""
            try:
                text = chat.ask(talk, schema)
                proposals, refused = answers.read(text, texts)
            except (Broken, answers.BadAnswer) as error:
                problem = str(error)
                talk = [*talk, *prompt.told_wrong(text or "(nothing)", problem)]
                continue
            if cache is not None:
                cache.put(key, Answer(text))
            return proposals, refused
        raise EndpointFailed(
            url=chat.endpoint.url,
            detail=f"its answer cannot be used, nor the one after it was told so: {problem[:300]}",
            advice="Take a more able model (llm.model), or lower llm.window so that it sees less at a time",
        )


def _moved(proposal: Proposal, by: int) -> Proposal:
    return msgspec.structs.replace(
        proposal, first=proposal.first + by, last=proposal.last + by, quoted=proposal.quoted + by
    )


def _clips(
    name: str, info: MediaInfo, passages: Passages, found: Sequence[Proposal], number: int
) -> tuple[list[Clip], list[str]]:
    """The best proposals that do not overlap, brought into the limits, and why others were left out."""
    clips: list[Clip] = []
    taken: list[Run] = []
    lost: list[str] = []
    for proposal in sorted(found, key=lambda p: (-p.score, p.first, p.last)):
        if len(clips) == number:
            break
        if any(proposal.first < run[1] and run[0] < proposal.last for run in taken):
            continue
        run = _within(passages, proposal, taken)
        if run is None:
            low, high = float(passages.limits.shortest), float(passages.limits.longest)
            lost.append(f"“{proposal.title}” cannot be brought into {low:g} to {high:g} s")
            continue
        taken.append(run)
        clips.append(_clip(name, info, passages, proposal, run))
    clips.sort(key=lambda clip: (-clip.score, clip.start))
    return clips, lost


def _within(passages: Passages, proposal: Proposal, taken: Sequence[Run]) -> Run | None:
    """The proposal's sentences, grown or shortened to the limits around its quote, beside those that are taken."""
    low = max((run[1] for run in taken if run[1] <= proposal.first), default=0)
    high = min((run[0] for run in taken if run[0] >= proposal.last), default=passages.count)
    worth = [1.0 if proposal.first <= unit < proposal.last else 0.1 for unit in range(passages.count)]
    worth[proposal.quoted] = 100.0
    run = passages.grown(proposal.first, proposal.last, worth, low, high)
    run = run or passages.fitted(proposal.first, proposal.last, worth)
    return run if run is not None and run[0] <= proposal.quoted < run[1] else None


def _clip(name: str, info: MediaInfo, passages: Passages, proposal: Proposal, run: Run) -> Clip:
    from clipforge_plugins.detectors.highlight import explain
    from clipforge_plugins.detectors.highlight.candidates import Candidate

    span = passages.span(*run)
    assert span is not None
    strength = [1.0 if unit == proposal.quoted else 0.0 for unit in range(passages.count)]
    own = explain.title(passages.talk, Candidate(span.start, span.end, *run), strength)
    quoted = passages.talk.units[proposal.quoted]
    changed = "" if run == (proposal.first, proposal.last) else "; its length was brought into the limits"
    return Clip(
        id=short_id("clip", info.digest, name, span.start, span.end),
        start=span.start,
        end=span.end,
        score=round(proposal.score, 4),
        title=proposal.title or own,
        reason=f"The model says: {proposal.reason or 'nothing'}{changed}",
        detector=name,
        features={"model": round(proposal.score, 4), "quote": round(proposal.said, 4)},
        evidence=(
            Evidence(
                feature="quote",
                start=quoted.start,
                end=max(quoted.start, quoted.end),
                text=passages.text(proposal.quoted, proposal.quoted + 1),
            ),
        ),
    )
