"""Remove expired rows in `cute background`.

`retention` lists every table: what it holds, for how long, and what removes its rows. The sweeps
here remove rows that no other process removes, in batches with a transaction each.
"""
