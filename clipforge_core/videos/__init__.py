"""Videos: films that a server makes of scene files.

service     Videos: accepted, looked at, listed, cancelled, deleted
checking    what a scene file may say on a server: no place of its machine, uploads by their signed links
rows        rows of the table as values
settling    what is written with the end of a video's job
"""
