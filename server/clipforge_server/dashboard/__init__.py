"""The dashboard: the studio in a browser, as pages that the server makes.

surface     DashboardSurface: its routes, who asks, what errors look like
mounting    where it stands
looks       pages and parts of pages from templates; words: how values are written
forms       what browsers send, checked to come from our own pages; cookies: the one cookie
assets      style and scripts, kept by browsers for a year

entering    the first visit, signing in and out
account, users                          settings of people
keys, hooks, templates, server          settings of programs and of the server
studio/                                 scripts, films and what both need

pages/ holds the templates, assets/ the style sheet, our scripts and htmx.
"""
