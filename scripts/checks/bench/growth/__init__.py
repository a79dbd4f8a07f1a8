"""The cost of hot paths by size: time, CPU and slope."""
