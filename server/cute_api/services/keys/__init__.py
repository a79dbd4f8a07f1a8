"""API keys: create, edit, rotate and revoke them, and look up their principals.

A secret is shown once and stored as a hash. A key manages only itself, a user only their own keys.
Revoking a key takes effect with the next request, and pauses webhooks that it may have set up.
"""
