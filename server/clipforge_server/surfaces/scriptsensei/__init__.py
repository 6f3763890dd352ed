"""The ScriptSensei API: from an idea to a script, from a script to a film that is edited scene by scene.

surface      ScriptSenseiSurface: its routes, and the form of its errors
auth         /auth
scripts      /scripts: written, streamed, kept
content      /content: scores, imports
templates    /templates
videos       /videos, and the film itself
scenes       /videos/{id}/scenes, /scenes and /layers
bulk         /videos/bulk, from JSON and from CSV
jobs         /jobs
voices       /voices
translate    /translate
media        /media
analytics    /analytics
figures      /analytics/export and /analytics/import
trends       /trends
forms        what several of them answer
shown        scripts and videos as they are answered
"""
