"""The operators' pages. To everyone else they don't exist. Each look is in the audit log."""
