"""Where a login leads: what happened in the last day, and what its user has to do."""
