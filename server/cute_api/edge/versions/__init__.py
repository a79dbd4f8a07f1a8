"""The API version of a call: `choice` finds it, `translation` lifts and lowers."""
