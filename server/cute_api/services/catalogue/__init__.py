"""Brands and categories, which items refer to."""
