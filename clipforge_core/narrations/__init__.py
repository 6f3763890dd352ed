"""Narrations: films that a server makes of topics.

service     Narrations: accepted, looked at, listed, cancelled
checking    what may be asked of one
expecting   when one will be done, by how long such work took on this machine
rows        rows of the table as values
settling    what is written when work on one begins and ends
"""
