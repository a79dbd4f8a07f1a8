"""Plan the contract tests: the requests that cause each declared response."""
