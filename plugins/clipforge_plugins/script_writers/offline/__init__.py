"""The parts of the offline writer, in the order of the data.

wishes       the context → what is wished for
layout       sources → pieces: headings, sentences, items of lists, formulas
speaking     a sentence as it is spoken
listing      items of lists as they are spoken
sentences    pieces → sentences that can be spoken
space        how near sentences are in meaning
phrases      the telling phrases of sentences
dictionaries what installed dictionaries say of a topic
material     sentences → units, weighed
manner       platform, tone, length and liking → how it is told
choice       what was chosen
opening      how a script opens
lists        lists, whole or in part
choosing     units → hook, definition, points, example, catch, action, recap
mending      sentences as they are said in their new place
topics       the topic as it is spoken of
scenes       a choice → scenes
outline      where there is nothing to say
writer       all of it, to the wanted length
"""
