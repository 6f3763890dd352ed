"""The values that move through ClipForge, one concept a module; all are msgspec structs.

media       MediaInfo and its streams            transcript  Word, Transcript, Sentence
tracks      Samples, Events, Faces, Tracks       clip        Clip, ClipsDocument (clips.json)
style       CaptionStyle and its parts           template    ExportTemplate
timeline    Timeline, its elements, Segment      export      Manifest, Artefact, Check
job         Job, JobState, Progress
"""
