"""Versions of the API by date, with changes that only these tests have."""
