"""The command `cute-dev`: the API from a shell, and its events on your machine."""
