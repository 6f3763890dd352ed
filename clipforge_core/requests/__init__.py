"""What a server keeps about requests.

limiter       how many somebody may still send
idempotency   the first answer to each idempotency key
links         absolute URLs, those of media signed
"""
