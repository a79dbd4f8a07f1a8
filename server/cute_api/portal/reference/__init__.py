"""Trying operations on their pages: the form, its values and its keys; and the collection."""
