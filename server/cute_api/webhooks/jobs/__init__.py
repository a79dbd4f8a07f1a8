"""The RQ job that has a worker look for deliveries that are due: see `cute_api.jobs`."""
