"""`cute-dev listen` loses no event and keeps their order, whatever is killed."""
