"""The error of a command that can't test."""


class CommandError(Exception):
    """Testing is impossible; the text says why and what to do. The exit status is 2."""
