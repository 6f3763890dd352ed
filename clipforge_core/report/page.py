"""The report as one self-contained page: style and script inline, media by relative path, nothing from elsewhere.

    html = render_report(document, tracks, info, exports, folder=Path("clips/talk"))

A content security policy in the page allows its own style and script by their hashes and nothing else.
The same input gives the same bytes.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path
from typing import Any

from clipforge_core.model.clip import ClipsDocument
from clipforge_core.model.media import MediaInfo
from clipforge_core.model.tracks import Tracks
from clipforge_core.report.exports import ExportFiles
from clipforge_core.report.view import view_report


def render_report(
    document: ClipsDocument,
    tracks: Tracks,
    info: MediaInfo | None,
    exports: Sequence[ExportFiles],
    *,
    folder: Path,
) -> str:
    """The page's HTML, to be written into `folder`: links are relative to it.

    Clips without an export are played from the source itself. `info` None leaves out what only probing knows.
    """
    return render_page("page", view=view_report(document, tracks, info, exports, folder))


def render_page(name: str, **values: Any) -> str:
    """The page `name` (its markup and script among the assets) with `values`, in the style that all pages share; a
    page may have a style of its own above that."""
    # Every process that renders or cuts knows how reports are made, and few make one.
    import jinja2

    style, script = _asset("page.css") + _own_style(name), _asset(f"{name}.js")
    environment = jinja2.Environment(
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        loader=jinja2.FunctionLoader(_asset),
    )
    html = environment.get_template(f"{name}.html.j2").render(
        **values,
        style=style,
        script=script,
        policy=_policy(style, script),
    )
    # A file name that is not text holds lone surrogates, which no file in UTF-8 can.
    return html.encode("utf-8", "replace").decode("utf-8")


def _policy(style: str, script: str) -> str:
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src {_hash(style)}",
            f"script-src {_hash(script)}",
            "img-src 'self' file:",
            "media-src 'self' file:",
            "base-uri 'none'",
            "form-action 'none'",
        ]
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _own_style(name: str) -> str:
    own = files("clipforge_core.report").joinpath("assets", f"{name}.css")
    return own.read_text(encoding="utf-8") if name != "page" and own.is_file() else ""


def _asset(name: str) -> str:
    return files("clipforge_core.report").joinpath("assets", name).read_text(encoding="utf-8")
