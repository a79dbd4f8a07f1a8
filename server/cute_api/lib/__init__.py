"""Small libraries that know nothing of the marketplace, the document or the database.

Each is pure, or gets what it writes to handed in. The modules `lean_…` load
libraries without parts that this server never uses.
"""
