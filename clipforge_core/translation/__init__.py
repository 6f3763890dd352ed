"""Translation: texts and scripts in other languages, by whichever translator has the pair.

translating     texts: choosing a translator, falling back to the next
scripts         a Script, sentence by sentence, with its scenes and citations
service         both for the users of a server
"""
