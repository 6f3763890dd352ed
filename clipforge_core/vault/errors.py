"""What can be wrong with the keys of the server and with what they sealed."""

from __future__ import annotations

from clipforge_core.errors import ClipForgeError


class KeyFileBroken(ClipForgeError):
    """A file of the server's keys does not hold keys."""

    code = "key_file_broken"
    message = "{path}: not a file of keys ({detail})"
    way_out = "Put it back from a backup; without it, what was sealed or signed with it is lost"


class SealBroken(ClipForgeError):
    """A secret cannot be opened: it was changed, or its key is gone."""

    code = "seal_broken"
    message = "a secret cannot be opened: its key is not in {path}"
    way_out = "Put the key back from a backup, or set the secret anew"
