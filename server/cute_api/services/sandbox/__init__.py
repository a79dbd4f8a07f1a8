"""What callers set for their own key in a sandbox."""
