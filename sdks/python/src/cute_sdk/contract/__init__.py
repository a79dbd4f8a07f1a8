"""The contract kit: tests that partners run against an API, a webhook receiver, or a new spec.

Needs the extra `cute-sdk[contract]`; the command is `cute-contract`.
"""
