"""Shared by long-running processes: connections with LISTEN, singletons, orderly stops.

A singleton holds an advisory lock in the session that it writes with, and the lock ends with the
session, so only one process writes. Guarantee: a singleton that hangs is replaced within ten
seconds (within a minute if it also has other work), and can't write from then on. SIGTERM ends a
process after its current step.
"""
