"""Work in child processes, and what a job may do while it runs.

messages   what parent and child say to each other          child    the main loop of a child process
worker     one child process, seen from its parent          pool     TaskPool: many children, fair between jobs
context    Context: what a job's `run` is given             runner   from a claimed job to its recorded end
"""
