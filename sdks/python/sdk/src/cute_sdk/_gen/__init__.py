# Generated from the spec by `make generate`: never edit this file.
"""What openapi-python-client makes of the spec: `models`."""
