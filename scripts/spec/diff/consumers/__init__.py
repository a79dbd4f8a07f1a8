"""The consumers of a change, from contract files, and from contracts and calls in the database."""
