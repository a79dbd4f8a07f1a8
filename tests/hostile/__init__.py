"""Work that grows faster than its input: patterns, and readers of what anybody may send."""
