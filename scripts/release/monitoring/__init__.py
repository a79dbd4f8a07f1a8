"""Files from the list of metrics (`cute_api.metrics`): a table, rules, a dashboard.

It is here and not in `codegen/`, which makes what follows from the document and knows nothing of
the server. `make generate` runs both.
"""
