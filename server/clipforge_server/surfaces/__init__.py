"""The bundled APIs, one package each; every one is a `Surface` (clipforge_core.contracts.surface)."""
