"""The parts of the highlights detector, in the order of the data.

talk         tracks → words and units (sentences that can be clips' building blocks)
lexicons     what words mean, language by language
matches      units → phrases that were found in them
candidates   units and shots → candidate clips with clean edges
shots        shot edges, and quiet places to cut
series       sampled tracks with quick means and peaks over many spans
wording      text features of candidates         sound, picture   the other features
features     the table of features: weights, languages, definitions; the score
likeness     how alike candidates are in what they say
repeats      clips that say or show the same again
choose       the best set of candidates that do not overlap
explain      title, reason and evidence of a chosen clip
"""
