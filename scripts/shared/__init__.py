"""What several scripts and tests use: a test HTTP server, free ports, waiting."""
