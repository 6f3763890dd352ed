"""The Video Generation API: a topic in, a narrated film out.

surface     VideoGenerationSurface: its routes, and the form of its errors
jobs        /videos/generate and /videos/jobs
files       the film, its still, captions and script
events      jobs followed by server-sent events
system      /health and the other probes
forms       what is read and answered
"""
