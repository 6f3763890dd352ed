"""Comparing variants of one cut: each is really made and measured, and a stated rule says who wins.

core        compare: make all in turns, measure, decide
turns       make_all: a, b, a, b, ...; one that fails does not stop the others
measuring   measure_all: sizes, times, and the quality report of every file
deciding    decide: pure arithmetic from values to a winner, with the noise of repeats
metrics     what may be compared
recipes     parameters of a variant of the command line, and what they mean
rendering   make_variant: a recipe's file

`core`, `turns`, `measuring`, `deciding` and `metrics` know nothing of recipes: whoever can make files can compare them.
"""
