"""Copies of the catalogue: changes, snapshots, and proofs of a mirror by set hashes."""
