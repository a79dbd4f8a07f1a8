"""Helpers for scripts and tests: a test HTTP server, free ports, waiting."""
