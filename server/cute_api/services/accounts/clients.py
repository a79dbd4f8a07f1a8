"""The client of a portal request, so that its user can recognise it later."""

from dataclasses import dataclass
from uuid import UUID

AGENT_LENGTH = 200


@dataclass(frozen=True, slots=True)
class Client:
    """An address, a User-Agent and a place. They are only displayed, never trusted.

    `known_to` is the user who logged in with this browser before, proved by its cookie.
    """

    address: str = ""
    agent: str = ""
    known_to: UUID | None = None
    place: str = ""

    @classmethod
    def of(
        cls,
        address: str | None,
        agent: str | None,
        *,
        known_to: UUID | None = None,
        place: str = "",
    ) -> "Client":
        printable = "".join(letter for letter in agent or "" if letter.isprintable())
        return cls(address or "", printable[:AGENT_LENGTH], known_to, place)


UNKNOWN = Client()

# In this order, because browsers also name the ones that they imitate.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("Firefox/", "Firefox"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
_SYSTEMS = (
    ("Windows", "Windows"),
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Mac OS X", "macOS"),
    ("Linux", "Linux"),
)


def nickname(agent: str) -> str:
    """Return a User-Agent for people, such as "Firefox on Linux", or its beginning."""
    browser = next((name for mark, name in _BROWSERS if mark in agent), None)
    system = next((name for mark, name in _SYSTEMS if mark in agent), None)
    if browser is None:
        return agent[:40] or "an unknown browser"
    return browser if system is None else f"{browser} on {system}"
