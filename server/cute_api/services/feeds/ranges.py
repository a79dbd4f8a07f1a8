"""Ranges of numbers: each restore of a backup begins one, in the feeds of events and catalogue.

A backup is older than what callers have read: their cursors name numbers that the restored database
has not given, and would give again, to other events. So numbers continue in the next range, and a
cursor of an older one is only valid up to the last number that is still there. Nothing has to be
stored for it: a number's high bits say its range.
"""

SIZE = 1 << 40


def first_of(number: int) -> int:
    """Where the range of this number begins: 0 in a database that was never restored."""
    return number - number % SIZE


def next_of(number: int) -> int:
    """Where the range after that of this number begins."""
    return first_of(number) + SIZE
