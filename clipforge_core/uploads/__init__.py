"""Uploads: files that users send.

service     Uploads: announce, receive, check, keep, give up
resumable   ResumableUploads: in pieces, over restarts
looking     Inspector: is it media? asked in a child process
receiving   Receiving: bytes on their way to the disk
incoming    Incoming: the folder where they lie until they are whole
names       harmless names
rows        the table
"""
