"""The only door for outbound HTTP: it dials public addresses only, and reads little.

The check sits where a socket is made, so the address that was checked is the address that is
dialled: neither a literal nor a name that resolves differently the second time gets past it.
"""

TOTAL_TIMEOUT_S = 10.0
CONNECT_TIMEOUT_S = 3.0
MAX_READ_BYTES = 65_536
MAX_STORED_BYTES = 4_096
MAX_ERROR_LENGTH = 300
KEEPALIVE_S = 15.0
