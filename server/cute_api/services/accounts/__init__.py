"""Accounts: users, how they come to be, log in and are recognised, and what happened to them.

Each change that decides who may act leaves an entry in the audit log, in its own transaction. A
session is read at each request: logging out or suspending a user counts at once, everywhere. What
someone enters never shows whether an email address or a name has an account.
"""
