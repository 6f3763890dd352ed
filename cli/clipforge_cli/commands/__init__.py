"""The built-in commands, one a file; `clipforge_cli.names` is their table of contents."""
