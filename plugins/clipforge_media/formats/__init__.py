"""Formats that are made of rendered segments: encoded again, as animations, as stills.

frames      the pictures of segments, one after the other      repack      a segment at another size and rate
animation   GIF and animated WebP                              stills      single pictures and contact sheets
checks      what was made, read back
"""
