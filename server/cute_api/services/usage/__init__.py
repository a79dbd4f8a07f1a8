"""What a user's keys did: counts over time, single requests, and what each of them caused.

Everything here only reads what `cute_api.usage` has stored, a second or so after the request.
Nothing here counts against a limit.
"""
