"""Work that grows faster than its input: in patterns, and in readers of untrusted input."""
