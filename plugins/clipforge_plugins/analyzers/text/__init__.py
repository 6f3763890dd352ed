"""What the text analyzers share: pure functions over words and sentences, without a model.

boundaries   does a word end a sentence          runs      words to sentences
terms        words that tell texts apart         cuts      the best cuts of a sequence into segments
vectors      texts as vectors by their words
"""
