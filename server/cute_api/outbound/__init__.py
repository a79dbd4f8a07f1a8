"""Connections to the servers that an operator configures: mail, and an OpenID Connect issuer.

Every request has a bounded size and time, and a look-up that hangs doesn't delay others. Only
`cute_api.webhooks.egress` connects to receivers of webhooks.
"""
