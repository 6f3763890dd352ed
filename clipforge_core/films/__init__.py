"""What the films of a server have in common, whatever they are made of: scene files (`videos`), topics (`narrations`),
scripts (`studio_videos`).

accepting   admitted, counted, cancelled, deleted
ending      what is written and announced with the end of a film's job
"""
