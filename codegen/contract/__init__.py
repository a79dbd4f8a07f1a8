"""Plan the contract tests: requests that cause each declared response."""
