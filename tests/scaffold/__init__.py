"""The stubs of new operations and events."""
