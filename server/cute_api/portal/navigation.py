"""The navigation of pages: links for everyone, and groups for a user's account."""

from collections.abc import Sequence
from dataclasses import dataclass

from cute_api.services.accounts.sessions import SessionUser


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """A link of the navigation. `here` marks the link that the page belongs to."""

    path: str
    label: str
    icon: str
    here: bool


@dataclass(frozen=True, slots=True)
class NavigationGroup:
    """Links under a title, which may be empty."""

    title: str
    links: Sequence[NavigationLink]


@dataclass(frozen=True, slots=True)
class Places:
    """The navigation of a page; `own` is empty for an anonymous visitor."""

    everyone: Sequence[NavigationLink]
    own: Sequence[NavigationGroup]


# A page's path, its label, and its icon in `_icons.html`.
Entry = tuple[str, str, str]

EVERYONE: Sequence[Entry] = (
    ("/docs", "Docs", "book"),
    ("/docs/operations", "Reference", "code"),
)
OWN: dict[str, Sequence[Entry]] = {
    "": (("/home", "Home", "home"), ("/quickstart", "Quickstart", "play")),
    "Build": (
        ("/keys", "Keys", "key"),
        ("/webhooks", "Webhooks", "send"),
        ("/apps", "Apps", "grid"),
    ),
    "Monitor": (("/usage", "Usage", "chart"), ("/requests", "Requests", "list")),
    "Settings": (
        ("/account", "Account", "person"),
        ("/account/mails", "Emails", "mail"),
        ("/account/activity", "Activity", "clock"),
    ),
}
OPERATORS: dict[str, Sequence[Entry]] = {
    "Operators": (
        ("/admin/health", "Health", "pulse"),
        ("/admin/users", "Users", "people"),
        ("/admin/leaks", "Leak reports", "warning"),
        ("/admin/versions", "Versions", "layers"),
        ("/admin/audit", "Audit log", "book"),
    ),
}


def places(session_user: SessionUser | None, path: str) -> Places:
    """Return the links on the page at `path`, for a user or an anonymous visitor."""
    is_operator = session_user is not None and session_user.is_admin
    own = {} if session_user is None else OWN | (OPERATORS if is_operator else {})
    known = [place for place, _, _ in sum(map(tuple, own.values()), tuple(EVERYONE))]
    nearest = max(
        (place for place in known if path == place or path.startswith(f"{place}/")),
        key=len,
        default=None,
    )

    def links(entries: Sequence[Entry]) -> list[NavigationLink]:
        return [NavigationLink(*entry, here=entry[0] == nearest) for entry in entries]

    return Places(
        links(EVERYONE),
        [NavigationGroup(title, links(entries)) for title, entries in own.items()],
    )
