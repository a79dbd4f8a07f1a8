"""The command `cute-dev`: the API from a shell, and its events on your machine.

It needs the extra `cli` of this package: click and rich.
"""
