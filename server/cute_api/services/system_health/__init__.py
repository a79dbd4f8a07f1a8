"""How the system does, for operators.

`reader` reads it from the tables, the locks and Valkey; `checks` judges what was read. Each check
has a state in a word, and names its limit. A reading that could not be made is
bad, and says so. `readiness` is for machines: whether one process can serve.
"""
