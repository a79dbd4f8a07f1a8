"""The navigation of every page: for everyone, for logged-in users, for operators."""

from collections.abc import Sequence
from dataclasses import dataclass

from cute_api.services.accounts.sessions import SessionUser


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """A link of the navigation. `here` marks the link that the page belongs to."""

    path: str
    label: str
    here: bool


@dataclass(frozen=True, slots=True)
class Places:
    """The links of the navigation."""

    everyone: Sequence[NavigationLink]
    own: Sequence[NavigationLink]
    operators: Sequence[NavigationLink]


EVERYONE = (("/docs", "Docs"), ("/docs/reference", "Reference"))
LOGGED_IN = (
    ("/home", "Home"),
    ("/quickstart", "Quickstart"),
    ("/keys", "Keys"),
    ("/usage", "Usage"),
    ("/requests", "Requests"),
    ("/webhooks", "Webhooks"),
    ("/account", "Account"),
)
OPERATORS = (
    ("/admin/health", "Health"),
    ("/admin/users", "Users"),
    ("/admin/leaks", "Leak reports"),
    ("/admin/versions", "Versions"),
    ("/admin/audit", "Audit log"),
)


def places(session_user: SessionUser | None, path: str) -> Places:
    """Return the links on the page at `path`, for a user or an anonymous visitor."""
    known = [place for place, _ in (*EVERYONE, *LOGGED_IN, *OPERATORS)]
    nearest = max(
        (place for place in known if path == place or path.startswith(f"{place}/")),
        key=len,
        default=None,
    )

    def links(entries: Sequence[tuple[str, str]]) -> list[NavigationLink]:
        return [NavigationLink(place, label, place == nearest) for place, label in entries]

    return Places(
        everyone=links(EVERYONE),
        own=links(LOGGED_IN) if session_user is not None else [],
        operators=links(OPERATORS) if session_user is not None and session_user.is_admin else [],
    )
