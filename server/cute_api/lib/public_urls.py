"""Check URLs that we pass to others: they name a public host and nothing else.

Our mirrors, receivers and their users fetch such a URL from their own networks. An address, a local
name or another port could lead to an internal host there.
"""

import re
import unicodedata
from urllib.parse import urlsplit

MAX_NAME_LENGTH = 253
PORTS = frozenset({None, 443})
# Names of local networks, which public DNS never has (RFC 6761, 6762, 8375, 9476, and ICANN's list
# of collisions). `.example` may stay: it leads nowhere, and documentation needs it.
LOCAL_SUFFIXES = ("localhost", "local", "internal", "localdomain", "home.arpa")
RESERVED_SUFFIXES = (
    *LOCAL_SUFFIXES,
    *("alt", "arpa", "corp", "home", "intranet", "invalid", "lan", "mail", "onion", "private"),
    *("test", "workgroup"),
)
FORMAT = "public-url"
DETAIL = (
    "Use a URL with a public host name: no IP address, no local or reserved name, no user name, "
    "and no port other than 443."
)

_LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)")
# Browsers read a host whose last label is a number as an address, or as invalid.
_NUMBER = re.compile(r"\d+|0x[0-9a-f]*")
_UNPRINTABLE = re.compile(r"[\x00-\x20\x7f-\xa0\\]")
_ENCODED = "xn--"
_LETTERS_MARKS_NUMBERS = "LMN"
_SIGNS = "-·・"


def has_unprintable(url: str) -> bool:
    """Whether a URL has spaces, backslashes or control characters, on which parsers differ."""
    return _UNPRINTABLE.search(url) is not None


def is_public(url: str) -> bool:
    """Whether the URL names a public host and nothing that leads elsewhere, without DNS."""
    if has_unprintable(url) or not url.isascii():
        return False
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        return False
    # `urlsplit` drops an empty port or user name and an address's brackets, so check `netloc`.
    if set("@[") & set(parts.netloc) or parts.netloc.endswith(":") or port not in PORTS:
        return False
    name = host.removesuffix(".")
    return is_name(name) and not is_local(name, RESERVED_SUFFIXES)


def is_name(name: str) -> bool:
    """Whether this is a well-formed host name in lower case, not an address in any notation."""
    labels = name.split(".")
    if len(name) > MAX_NAME_LENGTH or not all(_LABEL.fullmatch(label) for label in labels):
        return False
    read = [_decoded(label) for label in labels]
    return None not in read and not _NUMBER.fullmatch(read[-1] or "")


def is_local(name: str, suffixes: tuple[str, ...] = LOCAL_SUFFIXES) -> bool:
    """Whether a host name has a single label, or ends in one of these suffixes."""
    return "." not in name or any(is_within(name, suffix) for suffix in suffixes)


def is_within(name: str, suffix: str) -> bool:
    """Whether a host name is this suffix or one below it."""
    return name == suffix or name.endswith(f".{suffix}")


def _decoded(label: str) -> str | None:
    """Return a label decoded; None if it is malformed Punycode (RFC 5891).

    Python's codec `idna` implements only IDNA 2003, which refuses names that exist today.
    """
    if not label.startswith(_ENCODED):
        return label
    try:
        read = label.removeprefix(_ENCODED).encode().decode("punycode")
        again = read.encode("punycode").decode()
    except (UnicodeError, OverflowError):
        return None
    plain = unicodedata.normalize("NFKC", read).lower()
    is_canonical = not read.isascii() and _ENCODED + again == label and read == plain
    return read if is_canonical and all(map(_is_of_name, read)) else None


def _is_of_name(char: str) -> bool:
    return char in _SIGNS or unicodedata.category(char)[0] in _LETTERS_MARKS_NUMBERS
