"""The pages about API keys, and the quickstart, which makes the first. A secret is shown once."""
