"""The documentation: its samples run, its links lead somewhere, its pages find and show it."""
