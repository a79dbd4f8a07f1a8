"""What hot paths cost as things become many: time and CPU against size, with the slope."""
