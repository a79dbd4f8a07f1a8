"""The pages about API keys, and the quickstart, which creates the first. Secrets are shown once."""
