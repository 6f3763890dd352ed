"""The parts of the llm detector, in the order of the data.

settings    llm.url, llm.model, llm.key, ...
endpoint    the address and the key of an OpenAI-compatible endpoint
chat        messages → the text of an answer, streamed
stream      bytes of an answer → its text
prompt      sentences → messages and the schema of an answer
answers     the text of an answer → proposals that hold against the transcript
quotes      is something said, and in which sentences
"""
