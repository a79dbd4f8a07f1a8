"""Background work: what a worker does when it looks."""
