"""Check requests and responses against the document's 3.1 schemas, compiled at start.

`requests` checks and parses each request before its handler runs. `sampling` checks some responses
after they were sent. No message repeats whole input.
"""
