"""What is generated: a module a target, each a pure step from the spec to the text of files."""
