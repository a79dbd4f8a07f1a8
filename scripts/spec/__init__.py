"""What works on the document: bundle, lint, compare, and watch it."""
