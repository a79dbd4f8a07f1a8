"""Emails: queued with their cause, and rendered and sent after the commit.

An email exists exactly when the change that caused it does. Failed emails are retried until they
expire. Their links are single-use and expire; texts and tokens are not stored.
"""
