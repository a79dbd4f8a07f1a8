"""The rules of the marketplace, a folder for each resource; nothing here knows Flask.

Handlers, the portal and commands call these functions with a session, or with `reads` and
`changes`, and work in its transaction. Each takes the one who acts, limits itself to what that one
may see, and raises a `RefusalError` where it refuses: an `ApiError` for what the API offers.
"""
