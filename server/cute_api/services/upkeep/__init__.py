"""Removing rows that have served their time, in `cute background`.

`retention` lists every table: what it holds, for how long, and what removes its rows. The sweeps
here remove what no other process does, in batches that are transactions of their own.
"""
