"""What the analyzers of sound share.

runs        blocks of sound as runs without gaps
kweighting  the filter that loudness is measured through (ITU-R BS.1770)
silero      the voice activity model, fed in windows
regions     from probabilities to stretches of speech
"""
