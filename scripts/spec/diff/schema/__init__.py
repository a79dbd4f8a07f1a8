"""Schemas: what each demands of a value, and how two of them differ."""
