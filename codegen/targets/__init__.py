"""The targets: each module renders files from the spec, purely."""
