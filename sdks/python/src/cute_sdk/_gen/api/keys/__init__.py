# Generated from the spec by `make generate`: never edit this file.
"""Requests of one tag, a module for each operation."""
