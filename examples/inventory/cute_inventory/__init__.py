"""Sync a seller's stock with Cute, in both directions."""
