"""Our HTTP/1.1: reading heads and bodies, and limiting connections.

Ambiguous bytes are refused and the connection closes, because a server and the proxy before it must
never read the same bytes differently.
"""
