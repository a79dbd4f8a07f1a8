"""The use of a user's keys: counts, single requests, and the events that they caused.

This package only reads what `cute_api.usage` has stored, a second or so after the request.
Nothing here counts against a limit.
"""
