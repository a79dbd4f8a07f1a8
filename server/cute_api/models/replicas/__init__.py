"""Reads from replicas: which of them are new enough for whom, and what callers wrote themselves."""
