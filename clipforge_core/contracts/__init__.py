"""The contracts that plugins fulfil, one a module. `clipforge_core.testing` has a suite for each.

analyzer       looks at pictures or sound, answers tracks
detector       tracks → clips                      engine        the media library behind the stages
embedder       texts → vectors                     renderer      a segment → encoded pictures
storage        keeps finished files                subtitles     transcripts in and out of files
transcriber    sound → transcript                  voice         text → sound
job_kind       what a job of that kind does        progress      how long work reports and is stopped
"""
