"""Small libraries that know nothing of the marketplace, the document or the database.

Each is pure, or gets what it writes to handed in. `lean_connexion` and `lean_limits` load those two
libraries without the clients that this server never uses.
"""
