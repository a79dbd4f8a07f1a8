"""The setup of a user's webhooks: URL, events, filter, secrets, pauses and tests.

Creating and changing share `setup_rules`. A key sees and changes a webhook only with the scopes of
its events. Only `cute_api.webhooks` makes requests to receivers.
"""
