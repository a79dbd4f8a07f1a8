"""Root causes: checks that are bad because another one is. Pure."""

from collections.abc import Mapping, Sequence

from cute_api.doctor.outcomes import DoctorLine, Outcome

POSTGRESQL = ("PostgreSQL", "Migrations", "Connections", "Waits for locks")
VALKEY = ("Valkey", "Valkey's memory", "Valkey's persistence", "Valkey's writes")
RELAY = (*POSTGRESQL, "Lock of cute relay")
CAUSES: Mapping[str, tuple[str, ...]] = {
    "Migrations": ("PostgreSQL",),
    "Connections": ("PostgreSQL", "Waits for locks"),
    **dict.fromkeys(
        ("Lock of cute relay", "Lock of cute usage", "Lock of cute background"), POSTGRESQL
    ),
    "Valkey's memory": ("Valkey",),
    "Valkey's persistence": ("Valkey",),
    "Valkey's writes": VALKEY[:-1],
    "Limits' store": VALKEY,
    "API": (*POSTGRESQL, "Encryption keys", *VALKEY, "Limits' store"),
    "Certificate of the public URL": ("Names (DNS)",),
    "Mail server": ("Names (DNS)",),
    **dict.fromkeys(("Relay lag", "Outbox backlog", "Weeks ready for events"), RELAY),
    "Deliveries due": (*RELAY, "Workers", "Names (DNS)"),
    "Oldest due delivery": (*RELAY, "Workers"),
    "Pumps": (*POSTGRESQL, "Workers", *VALKEY),
    "Failing webhooks": ("Names (DNS)",),
    **dict.fromkeys(("Workers", "Mail workers", "Background workers"), VALKEY),
    **dict.fromkeys(("Error rate, last 5 minutes", "Error rate, last hour"), POSTGRESQL + VALKEY),
}
"""The possible causes of each check, the most basic first."""


def cause_of(lines: Sequence[DoctorLine]) -> dict[str, str]:
    """Map each bad check to its root cause, if it has one; both by name."""
    bad = {line.name for line in lines if line.judgement.outcome in (FAILED, WARNING)}
    found: dict[str, str] = {}
    for name in bad:
        cause = name
        # Each step leads to a more basic check, so the loop ends.
        while (deeper := _first(cause, bad)) is not None:
            cause = deeper
        if cause != name:
            found[name] = cause
    return found


FAILED, WARNING = Outcome.FAILED, Outcome.WARNING


def _first(name: str, bad: set[str]) -> str | None:
    return next((cause for cause in CAUSES.get(name, ()) if cause in bad), None)
