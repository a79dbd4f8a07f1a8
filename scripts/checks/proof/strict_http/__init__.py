"""Hostile heads and framing against the real HTTP server, directly and behind proxies.

A corpus of request smuggling, and connections that are opened and never finish a request.
"""
