"""Which events a webhook gets: patterns of types, and filters on the payload.

Both are checked against the document when a webhook is set up. `matching` asks the question in SQL,
so that fanning out and recovering give the same result. A filter is parsed, never run as code.
"""
