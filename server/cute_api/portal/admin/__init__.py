"""The operators' pages, 404 for everyone else. The audit log records each view."""
