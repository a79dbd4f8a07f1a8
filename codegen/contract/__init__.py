"""Plans the contract tests: which requests cause each response that the spec declares."""
