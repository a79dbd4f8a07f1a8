"""API keys: making, editing, rotating and revoking them, and who is calling (`principals`).

A secret is shown once and stored as a hash. A key manages only itself, a user only their own keys.
Revoking a key counts from the next request on, and pauses the webhooks that it may have set up.
"""
