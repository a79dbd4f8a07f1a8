"""Keep calls within the rate limits that responses state."""
