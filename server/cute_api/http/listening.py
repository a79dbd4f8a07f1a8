"""Close a listener gracefully: connections are refused or served, never reset.

Closing a listener resets connections that are not accepted yet. So new ones are kept out first: the
kernel drops their first packet, and the client resends it a second later, when the listener is
closed and refuses it. A balancer then uses another server.
"""

import ctypes
import socket
import struct
from collections.abc import Iterable
from contextlib import suppress

# Linux: asm-generic/socket.h. Python has no name for it.
_SO_ATTACH_FILTER = 26
_SYN, _SYN_OR_ACK, _FLAGS_AT = 0x02, 0x12, 13
# Instructions of classic BPF (linux/filter.h): code, where to jump if true or false, operand.
_DROP_FIRST_PACKETS = (
    (0x30, 0, 0, _FLAGS_AT),  # load the byte with the flags of the TCP header
    (0x54, 0, 0, _SYN_OR_ACK),
    (0x15, 0, 1, _SYN),  # a SYN without ACK is the first packet of a connection
    (0x06, 0, 0, 0),  # drop it
    (0x06, 0, 0, 0xFFFFFFFF),  # keep anything else: handshakes that have begun end
)


def keep_out_new(listeners: Iterable[socket.socket]) -> None:
    """Have the kernel ignore new connections, whichever processes share the listeners.

    Does nothing on systems without such a filter. It can't be undone: close the listeners once all
    established connections are accepted.
    """
    code = b"".join(struct.pack("HBBI", *instruction) for instruction in _DROP_FIRST_PACKETS)
    buffer = ctypes.create_string_buffer(code)
    program = struct.pack("HP", len(_DROP_FIRST_PACKETS), ctypes.addressof(buffer))
    for listener in listeners:
        if listener.family in (socket.AF_INET, socket.AF_INET6):
            with suppress(OSError):
                listener.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)
