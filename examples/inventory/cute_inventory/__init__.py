"""Keeps a seller's stock and Cute the same, both ways."""
