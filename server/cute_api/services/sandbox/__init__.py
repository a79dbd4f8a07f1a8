"""What callers set for their own key or account in a sandbox: its faults, and its clock."""
