"""The RQ job that makes a worker look for due deliveries: see `cute_api.jobs`."""
