"""The native API, below /v1: thin routes over the core's services.

surface     the Surface: its routes collected, its error form
<area>      Litestar route handlers, and the tuple HANDLERS (paths relative to /v1) or ROOT_HANDLERS (the server's root)
"""
