"""Feeds that callers follow with a cursor: a user's events, and changes of public items.

Both are in commit order. A caller that reads from its last cursor misses nothing, however many
transactions were open meanwhile.
"""
