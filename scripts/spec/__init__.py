"""Tools for the document: bundle, lint, compare and watch."""
