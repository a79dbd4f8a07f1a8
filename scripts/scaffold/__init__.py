"""Writes the stubs of a new operation or a new event: every edit that CONTRIBUTING names.

Three answers are enough, asked for or given as options. All edits are computed first and the
changed spec is linted; then all of them are written, or none. What is left to do is marked with
`MARK`, and tests fail until no mark is left.
"""

MARK = "FILL IN"


class RefusalError(Exception):
    """An answer or the tree doesn't allow it; the text says what to do."""
