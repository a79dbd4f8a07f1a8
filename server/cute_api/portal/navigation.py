"""The navigation of pages: links for everyone, and groups for a user's account."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from cute_api.portal.access import Access
from cute_api.services.accounts.session_user import SessionUser
from cute_api.services.organisations.rights import Right


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
class PageNavigation:
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
    "Monitor": (
        ("/usage", "Usage", "chart"),
        ("/requests", "Requests", "list"),
        ("/organisation/alerts", "Alerts", "bell"),
    ),
    "Settings": (
        ("/organisation", "Organisation", "people"),
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


def own_entries(
    session_user: SessionUser, needed: Mapping[str, Access]
) -> dict[str, Sequence[Entry]]:
    """Return the groups of pages that the user may see."""
    groups = OWN | (OPERATORS if session_user.is_admin else {})
    return {
        title: found
        for title, entries in groups.items()
        if (found := [entry for entry in entries if _may_see(session_user, needed[entry[0]])])
    }


def _may_see(session_user: SessionUser, access: Access) -> bool:
    return not isinstance(access, Right) or session_user.may(access)


def places(
    session_user: SessionUser | None, path: str, needed: Mapping[str, Access]
) -> PageNavigation:
    """Return the links on the page at `path`, for a user or an anonymous visitor.

    Pages that the user may not see, by what each page needs, are left out.
    """
    own = {} if session_user is None else own_entries(session_user, needed)
    known = [place for place, _, _ in sum(map(tuple, own.values()), tuple(EVERYONE))]
    nearest = max(
        (place for place in known if path == place or path.startswith(f"{place}/")),
        key=len,
        default=None,
    )

    def links(entries: Sequence[Entry]) -> list[NavigationLink]:
        return [NavigationLink(*entry, here=entry[0] == nearest) for entry in entries]

    return PageNavigation(
        links(EVERYONE),
        [NavigationGroup(title, links(entries)) for title, entries in own.items()],
    )
