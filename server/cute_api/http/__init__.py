"""HTTP/1.1 as we read it: heads, bodies, and how many connections there may be.

Bytes that are not plainly one request are refused, and the connection closes: a server and the
proxy before it must never read the same bytes differently.
"""
