"""The parts of the writer llm, in the order of the data; `clipforge_plugins.language_model` asks the endpoint.

passages    sources → numbered sentences
prompt      brief and passages → messages and the schema of an answer
partial     sentences of an answer that is still coming
checking    does a passage carry what a sentence says?
answers     the text of an answer → scenes that hold
writer      all of it
"""
