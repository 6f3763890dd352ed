"""The Clip Generation API, below /clip-generation/v1: thin routes over the core's trims.

surface     the Surface: its routes collected, its error form
forms       what is read and answered
jobs        /jobs: ranges of videos to files
quality     /quality: what the files are like, and A/B tests
webhooks    /webhooks: who is told
"""
