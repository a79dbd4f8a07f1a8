"""Access: authentication and rate limits (`gate`), scopes (`security`).

An invalid key is never anonymous. Only these modules make the objects that handlers need
(`edge.request`), so no handler runs without these checks.
"""
