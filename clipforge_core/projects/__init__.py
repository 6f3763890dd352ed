"""Projects: what a server keeps for its users around the job kinds of the command line.

service     Projects: create, list, rename, delete, detect
clips       Clips: list, edit, delete
exports     Exports: create, look at, cancel
jobs        UserJobs: the jobs of a user, and what changes in them
analytics   Analytics: counts of a project and of everything that a user owns
watching    Watching: pages for exports that are shared
previews    Previews: frames of clips as exports would show them
pulse       Pulse: that something was written, for pages that follow
trash       Trash: deleted projects that can be brought back
overview    Overview: what lists show of projects beside themselves
removals    Removals: files that have to go once their rows are gone
settling    what is written together with the end of a job

wishes      detect requests, checked, as parameters of jobs
options     export requests, checked, as parameters of jobs
sources     where a project's media may come from
edits       changes of a clip, checked against its source
rows        values from rows of the tables
plain       messages without places of this machine
"""
