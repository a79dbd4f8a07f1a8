"""The pages about webhooks: settings, state, deliveries, and actions.

The portal acts as the user, without a key, so revoking a key doesn't pause webhooks from here.
"""
