"""Organisations: members and settings, a person's own organisations, and invitations."""
