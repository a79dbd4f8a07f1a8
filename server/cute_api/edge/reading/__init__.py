"""Read a request: its path, the client's address, the body and the range.

Ambiguous input is refused, and all input is bounded. No other module reads these again, so all
layers see the same request.
"""
