"""The studio in the dashboard: scripts, films of them, voices, media, audience, trends, and many at once.

places      the pages beside each other, languages and platforms as people call them
scripts     the list, one script with scores and sources; writing: written while one looks on
documents   what scripts may rest on
films       films of scripts; scenes: their scenes and layers, edited one at a time
voices      who can speak, how it sounds, voices of one's own

pages/studio/ holds the templates; assets/studio*.css and .js what they look like and do.
"""
