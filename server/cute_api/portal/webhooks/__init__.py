"""The pages about webhooks: settings, state, deliveries, and what can be done to each.

The portal acts as the user, through no key: no key's end pauses what was set up here.
"""
