"""Who calls, and whether they may: authentication and rate limits (`gate`), scopes (`security`).

An invalid key is never anonymous. What these modules return (`edge.state`) can't be made elsewhere,
so no handler runs without having passed them.
"""
