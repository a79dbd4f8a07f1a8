"""Read a request: the client's address and the body.

Ambiguous input is refused, and all input is bounded. No other module reads these again, so all
layers see the same request.
"""
