"""From a change to its deliveries: the outbox, and the relay with all that it does.

An event exists exactly when its change does. The relay works alone: it numbers committed events
without gaps and fans each out exactly once, numbers the changes of public items (`catalogue`), and
looks after the tables (`expiry`, `upkeep`).
"""
