"""What can be an address of mail."""

import importlib
from email.errors import MessageError


def is_address(text: str) -> bool:
    """Whether a mail can have this address, and it is one."""
    # Most processes of the API see none, and it takes 1 MB.
    address = importlib.import_module("email.headerregistry").Address
    try:
        return bool(address(addr_spec=text).addr_spec == text and text.isascii())
    except (ValueError, MessageError, IndexError):
        return False
