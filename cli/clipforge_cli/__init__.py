"""The command line: parses, calls the forge, prints. No media logic is here.

entry        what the installed program calls                 groups      groups of commands
main         runs a command line, and what becomes of errors      exit_codes  errors → exit codes, one table
names        the built-in commands by name                    lazy        the group that loads one when it is called
session      flags, environment and forge of one call         options     options and values that commands share
sources      files, folders, globs and URLs → sources         outputs     where the results of a source go
console      what is printed: for people and for programs     progress    bars on a terminal, lines in a pipe
follow       events of jobs → what is printed                 commands/   one file a command
"""
