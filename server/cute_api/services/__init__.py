"""The rules of the marketplace, a folder for each resource; nothing here knows Flask.

Handlers, the portal and commands call these functions with a session, or with `reads` and
`changes`, and work in its transaction. Each takes the actor, limits itself to what the actor may
see, and refuses by raising a `RefusalError`, which is an `ApiError` for what the API offers.
"""
