"""The health of the system, for operators.

`reader` reads it from the tables, the locks and Valkey; `checks` judges the readings. Each check
has a state, and names its limit. A failed reading counts as bad, and says so. `readiness` is for
machines: whether a process can serve.
"""
