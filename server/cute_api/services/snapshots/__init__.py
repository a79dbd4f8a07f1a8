"""Snapshots of the public catalogue, from which a mirror begins.

`building` makes them, one builder at a time, and removes old ones; `reading` serves them from any
process. The changes after a snapshot's sequence complete it: together they miss nothing.
"""
