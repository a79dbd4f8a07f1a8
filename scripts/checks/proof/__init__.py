"""Proofs at full size. `make proof` runs the modules one by one.

Each is run as `python -m scripts.checks.proof.NAME`, starts its own servers in its own directory,
prints its measurements, and exits with 1 if they miss the goal.
"""
