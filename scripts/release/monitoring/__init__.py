"""Files from the list of metrics (`cute_api.metrics`): a table, rules, a dashboard.

It is not in `codegen/`, which follows from the document and doesn't know the server. `make
generate` runs both.
"""
