"""Benchmarks: one file a row, each a ratio of two things run in turn.

tox -e bench                  # all rows, a table and benchmarks/results.json
python -m benchmarks render   # one row
"""
