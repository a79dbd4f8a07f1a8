"""Erase a user: delete their own data, anonymize what others need.

It runs in bounded steps, each in its own transaction. If it stops after a step, a background worker
continues it because of its row in `erasures`, until it is done. At the end no row, payload or
recorded response names the person.
"""
