"""The parts of the query detector, in the order of the data.

words       a query and a talk → terms that can be compared, in any script
relevance   windows of sentences → how much they are about the query, and from when on that means something
"""
