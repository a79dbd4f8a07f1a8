"""A call from its arguments to its result: requests, transport, retries, responses."""
