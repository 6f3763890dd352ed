"""Audience: who watches what the users of a server made, counted without following anybody.

service     Audience: events in, overviews, exports and imports out
subjects    what can be watched: the folders of the storage and their tables
counting    an event → at most one more in the sums
sessions    what keeps a viewing from being counted twice, and how it is forgotten
plays       PlayCounter: plays of signed links, counted beside the request
ranges      24h, 7d, 30d, 90d: from when until when, and the time before
sums        sums over ranges of time
overview    from sums to an Overview
imports     files that platforms export: rows → sums
columns     what their columns are called
cells       dates, times and numbers as they are written there
tables      sums as CSV
report      an Overview as PDF, set by report.typ
"""
