"""The cost of a request in numbers that don't depend on the machine: see `test_requests`."""
