"""Requests and responses checked against the document's 3.1 schemas, compiled once at start.

`requests` checks each request before its handler runs, and hands it on parsed. `sampling` checks
some responses after they were sent. No message repeats what was sent as a whole.
"""
