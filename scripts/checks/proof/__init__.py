"""Proofs at full size. `make proof` runs the modules one by one.

Each is run as `python -m scripts.checks.proof.NAME`, starts its own servers in a directory of its
own, prints what it measured, and exits with 1 when that is not what was asked.
"""
