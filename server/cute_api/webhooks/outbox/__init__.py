"""From a change to its deliveries: the outbox and the relay.

An event exists exactly when its change does. A single relay numbers committed events without gaps,
fans each out exactly once, numbers the changes of public items (`catalogue`), and maintains the
tables (`expiry`, `upkeep`).
"""
