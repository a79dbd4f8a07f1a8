"""The home page after a login."""
