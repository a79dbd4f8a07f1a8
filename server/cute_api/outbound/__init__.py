"""Connections to the servers that an operator configures: mail, and an OpenID Connect issuer.

Every request has a bounded size and time, and a name whose look-up hangs delays no other. Receivers
of webhooks are reached by `cute_api.webhooks.egress` only.
"""
