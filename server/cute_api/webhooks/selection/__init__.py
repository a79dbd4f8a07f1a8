"""Which events a webhook gets: patterns of types, and filters on the payload.

Both are checked against the document when a webhook is saved. `matching` selects events in SQL,
so that fan-out and recovery give the same result. A filter is parsed, never run as code.
"""
