"""Readers: the bytes of a file → its title and text. One file a kind; each is the only door to its library.

plain    text and Markdown
pdf      PDF (pypdf)
word     Word's .docx (python-docx)
page     web pages: the main text (trafilatura)
"""

from __future__ import annotations

import msgspec

MOST_CHARACTERS = 5_000_000
"""Characters of the longest text that is read: some 2,000 pages."""


class Read(msgspec.Struct, frozen=True):
    """What was read: paragraphs parted by blank lines; headings begin with "#", items of lists with "-"."""

    title: str
    text: str
