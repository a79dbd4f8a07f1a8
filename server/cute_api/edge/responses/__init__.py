"""Responses: their form, errors as problems, common headers, compression.

`errors` turns every exception into a problem; no other module here writes an error body.
"""
