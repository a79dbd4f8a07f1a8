"""Dependencies that fail in five modes, by relays before them, and which calls need them."""
