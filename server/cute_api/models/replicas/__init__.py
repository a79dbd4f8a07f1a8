"""Reads from replicas that are fresh enough, also for callers who have just written."""
