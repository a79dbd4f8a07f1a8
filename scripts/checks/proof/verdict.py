"""How a proof fails."""


class NotProvenError(Exception):
    """What went wrong, in words."""
