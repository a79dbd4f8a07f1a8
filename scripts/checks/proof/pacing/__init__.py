"""Callers that pace themselves by the quota, at full size."""
