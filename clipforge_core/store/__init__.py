"""The store: the job database, behind one door to sqlite-utils.

database     one writer, pooled readers, errors that people can act on
migrations   append-only changes of the tables, of the core and of plugins
owner        which process works on a job, and whether it is still alive
jobs         JobStore: the only writer of the states of jobs
"""
