"""The cost of hot paths as tables grow: time and CPU against size, with the slope."""
