"""Sockets: the progress of jobs over Socket.IO (protocol 5), at /socket.io.

events      a job → the events that tell of it
door        who opens a socket
progress    ProgressSockets: sockets, what they follow, and what they are told
relay       requests of long polling that reach another process than their session's
mounting    the route
"""
