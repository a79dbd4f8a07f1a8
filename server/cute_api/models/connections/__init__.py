"""Connections to PostgreSQL: pools that share a budget, and whether a pooler is in between."""
