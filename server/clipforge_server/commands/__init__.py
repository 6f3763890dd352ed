"""The commands that the server brings to the command line."""
