"""Feeds that callers follow with a cursor: a user's events, and changes of public items.

Both are in commit order, so that a caller that reads from its last cursor misses nothing, whatever
transactions were open meanwhile.
"""
