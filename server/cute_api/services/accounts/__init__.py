"""Accounts: users, sign-up, login, sessions, suspension and the audit log.

Each change of somebody's rights writes an audit entry in its own transaction. Sessions are read at
each request, so that a logout or suspension takes effect at once, everywhere. Forms never reveal
whether an email address has an account.
"""
