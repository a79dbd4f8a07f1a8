"""Ranges of feed numbers: each restore of a backup begins a new one.

A restored database has not given the numbers in callers' newest cursors, and would give them again
to other events. So numbers continue in the next range, and a cursor of an older range is valid only
up to the last number that still exists. A number's high bits are its range, so no state is stored.
"""

SIZE = 1 << 40


def first_of(number: int) -> int:
    """Return the start of a number's range: 0 in a database that was never restored."""
    return number - number % SIZE


def next_of(number: int) -> int:
    """Return the start of the range after a number's."""
    return first_of(number) + SIZE
