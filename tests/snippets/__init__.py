"""The snippets of the documentation, run as they stand."""
