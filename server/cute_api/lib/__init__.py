"""Small libraries, independent of the marketplace, the document and the database.

Each is pure, or gets the target of its writes as an argument.
"""
