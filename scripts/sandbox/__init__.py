"""`make run` and `cute dev`: the whole sandbox under one supervisor."""
