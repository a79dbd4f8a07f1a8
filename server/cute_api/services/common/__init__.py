"""What the services of every resource share, and no resource owns.

Lists page by keyset with one codec of signed cursors; times, entity tags and columns as JSON text
have one form. `idempotency` sees that a request with an `Idempotency-Key` takes effect once.
Nothing here decides who may do what.
"""
