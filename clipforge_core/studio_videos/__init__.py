"""Studio videos: films that are spoken from scripts, edited scene by scene, rendered again, and made by the hundred.

service     StudioVideos: accepted, looked at, listed, rendered again, deleted
scenes      StudioScenes: scenes and layers, edited
layers      what each type of layer may hold
drawing     layers → elements of a Timeline over the scene
shapes      shapes and vignettes → PNG files
media       the media that layers and scenes name
voices      whether a voice is there that somebody names
briefs      what a script is written from
templates   ready-made looks, with how often they were used and how they were rated
texts       a text → a script that is narrated as it stands
jobs        the jobs of videos by the numbers and names that clients know
bulk        StudioBulks: many videos at once
table       rows of a CSV file or a JSON list, with their lines
pictures    pictures that are made for a few words
previews    voices, heard for a sentence
plans       what a job is given: script, wishes and layers as they stood when it was accepted
settling    what is written with the end of a video's job
rows        rows of the tables as values
"""
