"""Connections to PostgreSQL: pools that share a budget, deadlines, and poolers."""
