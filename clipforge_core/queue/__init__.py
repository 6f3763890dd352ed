"""Work in child processes, what a job may do while it runs, and the queue of a server.

messages   what parent and child say to each other          child    the main loop of a child process
boot       a process of ours, seen from its parent          worker   one child that runs tasks
nursery    what children are forked from                    cradle   its own process
starter    whether they are, or start as fresh programs    task     what they are given to do
lifeline   its end in the child: none outlives its parent   pool     TaskPool: many children, fair between jobs
context    Context: what a job's `run` is given             runner   from a claimed job to its recorded end
interrupt  ending plain Python in a thread                  batch    jobs in the foreground
events     what listeners are told                          settling what belongs to a job's end

supervised RunnerProcess: the runner, for its supervisor    service  the process: JobService and its `main`
broker     dramatiq's broker over the jobs table            actors   what is done with a job's id
lanes      which jobs wait for which threads                pulse    changes, cancels and limits of time
chores     the runner's tasks                               lock     one runner on a data folder
"""
