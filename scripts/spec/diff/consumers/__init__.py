"""Who uses what changes: by their contract files, and by the calls in the database."""
