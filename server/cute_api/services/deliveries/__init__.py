"""Deliveries as a user sees them: the log, sending one again, and recovering a range.

A user reaches only what was sent to their own webhooks. Nothing here sends: a delivery that is made
again becomes due in its table, and a worker finds it there (`cute_api.webhooks`).
"""
