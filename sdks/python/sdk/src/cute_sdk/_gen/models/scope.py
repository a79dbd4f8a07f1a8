# Generated from the spec by `make generate`: never edit this file.
from enum import Enum


class Scope(str, Enum):
    """A value that a newer server adds becomes a member too: `name` is the value, in capitals."""

    CONTRACTS = "contracts"
    READ_ACCOUNT = "read:account"
    READ_AUDIT = "read:audit"
    READ_ITEMS = "read:items"
    READ_MESSAGES = "read:messages"
    READ_ORDERS = "read:orders"
    READ_ORDER_CONTACTS = "read:order_contacts"
    WEBHOOKS = "webhooks"
    WRITE_ITEMS = "write:items"

    @classmethod
    def _missing_(cls, value: object) -> "Scope | None":
        if not isinstance(value, str):
            return None
        member = str.__new__(cls, value)
        member._name_ = value.upper()
        member._value_ = value
        return member

    def __str__(self) -> str:
        return self.value
