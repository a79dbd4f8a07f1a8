"""Names of users that the server makes itself: nobody else may have them.

A person with one would see what is meant for such a user: a generated buyer's orders, for example.
"""

from cute_api.models.accounts import ERASED_PREFIX

BUYER_DOMAIN = "buyers.cute.example"
ERASED_DOMAIN = "erased.invalid"
DOMAINS = (BUYER_DOMAIN, ERASED_DOMAIN)
"""The email addresses of generated buyers and of erased users, with all that is below."""

BUYER_PREFIX = "buyer_"
PREFIXES = (BUYER_PREFIX, ERASED_PREFIX)
"""What their usernames begin with."""

EMAIL_ERROR = f"Addresses at {' and '.join(DOMAINS)} are reserved. Use one of your own."


def is_reserved_email(email: str) -> bool:
    """Whether the address is in one of `DOMAINS`, in any spelling that mail takes for the same."""
    domain = email.strip().rpartition("@")[2].casefold().rstrip(".")
    return any(domain == one or domain.endswith(f".{one}") for one in DOMAINS)


def username_error(username: str) -> str | None:
    """What is wrong with a reserved username, as a sentence; None for one that isn't."""
    for prefix in PREFIXES:
        if username.startswith(prefix):
            return f"Choose one that doesn't begin with {prefix}."
    return None
