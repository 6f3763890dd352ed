"""The parts of the llm detector, in the order of the data; `clipforge_plugins.language_model` asks the endpoint.

prompt      sentences → messages and the schema of an answer
answers     the text of an answer → proposals that hold against the transcript
quotes      is something said, and in which sentences
"""
