# Generated from the spec by `make generate`: never edit this file.
"""The generated commands and tools."""
