"""Webhooks: telling other servers what happened, signed, at least once.

canonical    the one form of a body that every public verifier agrees on
signing      three signatures over that body, and checking them
events       what can be told, with examples
service      endpoints of a user, announcing inside a transaction, the delivery log, sending again
deliverer    sends what is due: five attempts, bounded, going on after a kill
"""

from __future__ import annotations
