"""Drills: incidents that operators meet, tried on real processes. Each prints its figures.

`python -m scripts.checks.drills valkey` runs one, `make drills` all of them. A drill exits with 0
when its promises hold, with 1 when one doesn't, with 3 when a program that it needs is not
installed.
"""
