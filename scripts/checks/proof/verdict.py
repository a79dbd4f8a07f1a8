"""The failure of a proof."""


class NotProvenError(Exception):
    """The proof failed; the text says why."""
