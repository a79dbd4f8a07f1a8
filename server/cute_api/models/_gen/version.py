# Generated from the spec by `make generate`: never edit this file.
"""The version of the document."""

API_VERSION = "2027-01-15"
