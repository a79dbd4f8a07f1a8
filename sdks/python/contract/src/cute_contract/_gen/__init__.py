# Generated from the spec by `make generate`: never edit this file.
"""Generated tests and data of the contract kit."""
