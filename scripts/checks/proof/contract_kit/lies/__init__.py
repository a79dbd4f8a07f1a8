"""Lies about each kind of feature that the document has: a table of names and rewriting functions.

They were written from the list of features, before the kit's promises for them. `table` has all.
"""
