"""Webhooks as a user sets them up: their URL, events, filter, secrets, pauses and tests.

`setup_rules` has what creating and changing share. A key sees and changes a webhook only with the
scopes of its events. Nothing here makes a request to a receiver: `cute_api.webhooks` does.
"""
