"""Where one can go from every page: for everyone, for who is logged in, for operators."""

from collections.abc import Sequence
from dataclasses import dataclass

from cute_api.services.accounts.sessions import SessionUser


@dataclass(frozen=True, slots=True)
class NavigationLink:
    """A link of the navigation. `here` says that the page belongs to it."""

    path: str
    label: str
    here: bool


@dataclass(frozen=True, slots=True)
class Places:
    """What the navigation shows."""

    everyone: Sequence[NavigationLink]
    own: Sequence[NavigationLink]
    operators: Sequence[NavigationLink]


EVERYONE = (("/docs", "Docs"), ("/docs/reference", "Reference"))
PROCESS_METRICS = (
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
    """The links for a session_user, or for nobody in particular, on the page at `path`."""
    known = [place for place, _ in (*EVERYONE, *PROCESS_METRICS, *OPERATORS)]
    nearest = max(
        (place for place in known if path == place or path.startswith(f"{place}/")),
        key=len,
        default=None,
    )

    def shown(entries: Sequence[tuple[str, str]]) -> list[NavigationLink]:
        return [NavigationLink(place, label, place == nearest) for place, label in entries]

    return Places(
        everyone=shown(EVERYONE),
        own=shown(PROCESS_METRICS) if session_user is not None else [],
        operators=shown(OPERATORS) if session_user is not None and session_user.is_admin else [],
    )
