"""What every surface shares.

frame         Frame: the ASGI application in front of the surfaces
direct        reads that need nothing but what the frame knows, called without Litestar
site          one mounted surface with its Litestar app, and which path belongs to which
exchange      what is known about one request
errors        errors → HTTP, in one table
admission     who asks, and may they; how many requests are left
idempotent    the first answer again for the same Idempotency-Key
origins       CORS: which web pages may read answers
proxies       the client's address and the address asked, behind trusted proxies
answers       writing answers: JSON, HEAD, the headers that all of them have
probes        /health, /ready, /live, /metrics
pages         /docs and the OpenAPI documents
logs          text or JSON lines with request ids
"""
