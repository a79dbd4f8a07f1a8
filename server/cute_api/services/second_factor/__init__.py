"""Second factors of a login: passkeys, authenticator apps, and recovery codes if they are lost.

A person with a second factor has no session before they have shown it, whichever way they logged
in. Recovery codes exist only beside another factor. Each change is audited and mailed.
"""
