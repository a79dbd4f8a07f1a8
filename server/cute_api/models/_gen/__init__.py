# Generated from the spec by `make generate`: never edit this file.
"""What follows from the document."""
