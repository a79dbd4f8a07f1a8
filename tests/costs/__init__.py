"""What a request costs, in numbers that don't depend on the machine: see `test_requests`."""
