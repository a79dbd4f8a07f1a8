"""Apps: integrations of a developer that many sellers install.

A seller's consent on a page of the portal becomes an install, which bounds what the app may do for
them. The app calls with a key of its own and names the seller; there is nothing else to store or
refresh. Programs that speak only OAuth get tokens of the install (`tokens`). Removing an install,
suspending an app and revoking its key take effect with the next request, because the look-up of a
key or token reads all of them (`services.keys.principals`).
"""
