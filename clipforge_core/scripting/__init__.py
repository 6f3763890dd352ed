"""Scripts: written from a topic and what there is to read about it, measured, and read from files and URLs.

sources → brief → write → Script → score

writing     the writer that was asked for, or the one that stands in for it
scoring     how strong the opening is, how easily it is found, followed and read
reading     files, uploads and URLs → sources
sentences   where sentences begin and end in a text
lengths     how long a sentence takes to say
"""
