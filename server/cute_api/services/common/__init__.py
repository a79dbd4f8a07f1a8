"""Shared by the services of all resources.

Lists use keyset pagination with signed cursors; times, entity tags and columns as JSON text have a
single form. Authorization is elsewhere.
"""
