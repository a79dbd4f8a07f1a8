# Generated from the spec by `make generate`: never edit this file.
"""Builds the requests of each operation: a package for each tag."""
