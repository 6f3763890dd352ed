"""Bundled embedders: texts to vectors.

wordllama   256 numbers a text, English, 16 MB in its package, numpy alone
"""

from __future__ import annotations

from collections.abc import Sequence

from clipforge_core import Analyzer, Embedder, hookimpl


@hookimpl
def clipforge_register_embedders() -> Sequence[Embedder]:
    """Every bundled embedder."""
    return [default_embedder()]


@hookimpl
def clipforge_register_analyzers() -> Sequence[Analyzer]:
    """The analyzer of the track "embeddings": what each sentence means."""
    from clipforge_plugins.embedders.embeddings import EmbeddingsAnalyzer

    return [EmbeddingsAnalyzer()]


def default_embedder() -> Embedder:
    """The embedder that the bundled analyzers use; its model is loaded at the first text."""
    from clipforge_plugins.embedders.wordllama import WordLlama

    return WordLlama()
