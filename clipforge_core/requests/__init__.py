"""What a server keeps about requests, and asks of them.

limiter       how many somebody may still send
idempotency   the first answer to each idempotency key
links         absolute URLs, those of media signed
paging        what may be asked of a list
"""
