"""`/docs/reference`: the interactive reference, its document and its keys."""
