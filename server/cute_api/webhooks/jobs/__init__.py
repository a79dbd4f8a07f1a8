"""The RQ job that has a worker look for what is due, and the only one that a worker runs.

It carries no data, and losing one costs a sweep of the relay. Anything else in the queue is counted
and removed: who can write to Valkey can't have code run.
"""
