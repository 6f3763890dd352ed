"""E-mail addresses as names of users: what is one, and when two are the same.

check_email(" Ann@Example.org ")      # "Ann@Example.org"
email_key("Ann@Example.org")          # "ann@example.org"
"""

from __future__ import annotations

import re
import string
import unicodedata

from clipforge_core.refusals import Invalid

_LONGEST = 254
_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_EMAIL = re.compile(r"[^\s@\"<>(),:;\[\]\\]{1,64}@[^\s@\"<>(),:;\[\]\\/]+")


def check_email(text: str) -> str:
    """The address without spaces around it. Raises Invalid for what cannot be one; no mail is sent to find out."""
    email = text.strip()
    domain = email.rpartition("@")[2]
    odd = ".." in email or domain.startswith((".", "-")) or domain.endswith((".", "-")) or not email.isprintable()
    if odd or len(email) > _LONGEST or not _EMAIL.fullmatch(email) or not unicodedata.is_normalized("NFKC", email):
        raise Invalid(field="email", detail="an e-mail address such as ann@example.org is needed")
    return email


def email_key(text: str) -> str:
    """What addresses are compared by: upper and lower case of A to Z are the same, and nothing else is.

    Wider rules of Unicode make one address of two that belong to different people (the Kelvin sign and K).
    """
    # Halves of characters, which JSON can spell, cannot be looked for; a backslash is in no address.
    return text.strip().translate(_LOWER).encode("utf-8", "backslashreplace").decode("utf-8")
