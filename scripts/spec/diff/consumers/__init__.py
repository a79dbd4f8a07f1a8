"""The consumers of a change, from contract files and from calls in the database."""
