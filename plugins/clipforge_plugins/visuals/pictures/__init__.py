"""Pictures by kind: each function takes a board and the data of a brief."""
