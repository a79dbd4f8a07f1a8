"""The targets: modules with a pure function from the spec to the text of files."""
