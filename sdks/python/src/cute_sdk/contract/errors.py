"""What keeps a command from testing at all."""


class CommandError(Exception):
    """It can't be tested; the text says why and what to do. The exit status is 2."""
