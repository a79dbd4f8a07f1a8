"""Snapshots of the public catalogue, from which mirrors start.

A single builder (`building`) makes them and removes old ones; `reading` serves them from any
process. A snapshot and the changes after its sequence together are complete.
"""
