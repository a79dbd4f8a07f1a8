"""The documentation: guides in Markdown, operations from the spec, one search over both."""
