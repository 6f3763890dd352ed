"""The studio in the dashboard: scripts, films of them, voices, media, audience, trends, and many at once.

places      the pages beside each other, languages and platforms as people call them
scripts     the list, one script with scores and sources; writing: written while one looks on
documents   what scripts may rest on
films       films of scripts; scenes: their scenes and layers, edited one at a time
bulk        a film of each row of a table
voices      who can speak, how it sounds, voices of one's own
media       the media library, and stock
compare     cuts with what was measured of them, beside their sources; A/B tests
audience    who watched what; trends: what people look at; charts: numbers as SVG

pages/studio/ holds the templates; assets/studio*.css and .js what they look like and do.
"""
