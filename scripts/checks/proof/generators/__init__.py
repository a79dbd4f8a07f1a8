"""Clients that other generators make from the document, compiled and used.

Each of `clients.CLIENTS` makes one from the document and builds a program of `programs/` with it.
The programs do the same in their languages, against one API, and print what they saw. Where a
client knows a base URL, its program sets none: the document's first server must be the API.
"""
