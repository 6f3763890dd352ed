"""The VideoCraft API: scene files in, films out.

surface     VideoCraftSurface: its routes, and the form of its errors
videos      /videos and /jobs
system      /csrf-token, /health and the other probes, the JSON Schema
csrf        tokens against forged requests, and the guard that asks for them
forms       what is answered
"""
