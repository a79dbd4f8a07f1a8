"""Relays that make dependencies fail in five modes, and which calls need each dependency."""
