"""Plans the contract tests: which requests bring about each answer that the spec declares."""
