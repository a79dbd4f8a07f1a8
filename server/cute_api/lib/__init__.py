"""Small libraries that know nothing of the marketplace, the document or the database.

Each is pure, or gets what it writes to handed in.
"""
