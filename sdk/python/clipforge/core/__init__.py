"""The client without its input and output: what is asked, what an answer means, when to try again.

effects   what an operation wants done: send this, wait so long, save that
api       one call: the request, the retries, the error or the typed answer
calls     every route as an operation
files     uploads and downloads as operations; resumable: uploads in pieces
events    server-sent events, from lines to values
decoding  JSON to typed values

An operation is a generator that yields effects and returns its result; the two clients only carry effects out.
"""

from __future__ import annotations
