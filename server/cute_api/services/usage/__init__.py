"""The use of a user's keys: counts over time, single requests, and what each request caused.

This package only reads what `cute_api.usage` has stored, a second or so after the request.
Nothing here counts against a limit.
"""
