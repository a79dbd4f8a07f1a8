"""Shared by the services of all resources.

Lists use keyset pagination with signed cursors; times, entity tags and columns as JSON text have a
single form. `idempotency` makes a request with an `Idempotency-Key` take effect once.
Authorization is elsewhere.
"""
