"""Every page of the portal, by its rule in the application: a page that is not here fails a test.

`PAGES` says who looks at it. `NO_PAGES` are the other routes that answer a GET.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Who(StrEnum):
    """For whom a page is: everyone, who is logged in, an operator."""

    ANYONE = "anyone"
    MEMBER = "member"
    OPERATOR = "operator"


@dataclass(frozen=True, slots=True)
class Sight:
    """How a test comes to a page and what it expects there.

    `name` is that of its screenshots. `values` are for parameters that name nobody's belongings.
    `query` follows the path, and is filled in as that is. `except_in` are CSS selectors where
    axe-core does not look, for what others made.
    """

    name: str
    who: Who
    values: Mapping[str, str] = field(default_factory=dict)
    query: str = ""
    except_in: tuple[str, ...] = ()


PAGES: Mapping[str, Sight] = {
    "/": Sight("start", Who.ANYONE),
    "/docs/errors": Sight("docs-errors", Who.ANYONE),
    "/login": Sight("login", Who.ANYONE),
    "/keys": Sight("keys", Who.MEMBER),
    "/keys/new": Sight("key-new", Who.MEMBER),
    "/keys/<uuid:key_id>/edit": Sight("key-edit", Who.MEMBER),
    "/keys/<uuid:key_id>/revoke": Sight("key-revoke", Who.MEMBER),
    "/keys/<uuid:key_id>/rotate": Sight("key-rotate", Who.MEMBER),
}
NO_PAGES: Mapping[str, str] = {
    "/healthz": "JSON, for machines",
    "/openapi.json": "the document",
    "/openapi.yaml": "the document",
    "/readyz": "JSON, for machines",
}
