"""The audit log: its chains, and what each action records."""
