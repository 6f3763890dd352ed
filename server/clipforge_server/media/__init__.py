"""Media over HTTP: parts of files out, bodies of any size in.

ranges      what a Range header asks for (RFC 9110, 14)
conditions  If-None-Match, If-Modified-Since, If-Range
answer      MediaAnswer: a file of the storage as an answer
bodies      a request's body into a file, in threads of its own
"""
