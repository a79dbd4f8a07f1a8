"""One module for each version of the database's schema, in the order of their numbers."""
