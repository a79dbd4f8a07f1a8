"""How calls keep within the limits that responses state."""
