"""HTTP: the interface of HTTP clients, and the SDK's own on httpx2."""
