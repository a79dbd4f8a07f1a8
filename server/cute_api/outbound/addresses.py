"""Validate email addresses."""

from email.errors import MessageError
from email.headerregistry import Address


def is_address(text: str) -> bool:
    """Whether this is one valid email address."""
    try:
        return bool(Address(addr_spec=text).addr_spec == text and text.isascii())
    except (ValueError, MessageError, IndexError):
        return False
