"""Emails and usernames that are reserved for generated users.

A person with one would see such a user's objects, for example a generated buyer's orders.
"""

from cute_api.models.accounts import ERASED_PREFIX

BUYER_DOMAIN = "buyers.cute.example"
SELLER_DOMAIN = "sellers.cute.example"
ERASED_DOMAIN = "erased.invalid"
DOMAINS = (BUYER_DOMAIN, SELLER_DOMAIN, ERASED_DOMAIN)
"""Email domains of generated buyers, simulated sellers and erased users, including subdomains."""

BUYER_PREFIX = "buyer_"
SELLER_PREFIX = "simulated_"
PREFIXES = (BUYER_PREFIX, SELLER_PREFIX, ERASED_PREFIX)
"""Prefixes of their usernames."""

EMAIL_ERROR = (
    f"Addresses at {', '.join(DOMAINS[:-1])} and {DOMAINS[-1]} are reserved. Use one of your own."
)


def is_reserved_email(email: str) -> bool:
    """Return whether the address is in one of `DOMAINS`, in any equivalent spelling."""
    domain = email.strip().rpartition("@")[2].casefold().rstrip(".")
    return any(domain == listed or domain.endswith(f".{listed}") for listed in DOMAINS)


def username_error(username: str) -> str | None:
    """Return what is wrong with a reserved username, as a sentence, or None."""
    for prefix in PREFIXES:
        if username.startswith(prefix):
            return f"Choose one that doesn't begin with {prefix}."
    return None
