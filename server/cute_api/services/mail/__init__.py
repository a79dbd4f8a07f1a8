"""Mails: stored with their cause, written when they are sent, and sent after the commit.

A mail exists exactly when the change that caused it does. Failed ones are tried again until they
expire. Links in them work once and for a bounded time; their text and tokens are not stored.
"""
