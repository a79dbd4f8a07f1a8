"""The error of a proof that fails."""


class NotProvenError(Exception):
    """The promise does not hold; the text says why."""
