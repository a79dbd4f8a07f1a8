"""Deliveries as a user sees them: the log, redelivery, and recovery of a range.

A user reaches only deliveries of their own webhooks. Nothing here sends: a redelivery becomes due
in its table, where a worker finds it (`cute_api.webhooks`).
"""
