"""Compare the deprecation of operations, events and versions."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from cute_api.versions.retirement import year_after
from scripts.spec.diff.documents import Node
from scripts.spec.diff.findings import Findings, WalkPosition
from scripts.spec.diff.rules import Rule

# From the first word of an end to the end.
MIN_NOTICE = timedelta(days=30)
SUNSET = "x-sunset"
VERSIONS, VERSION_SUNSET = "x-versions", "sunset"
SANDBOX = "x-internal-sandbox"
UNMETERED = "x-internal-unmetered"


def sunset_of(node: Node, key: str = SUNSET) -> datetime | None:
    """Return an operation's sunset (a day: from its start, UTC), or None if unreadable."""
    return moment_of(node.get(key))


def moment_of(text: object) -> datetime | None:
    """A day (from its start, UTC) or a moment as documents write it; None if it can't be read."""
    if not isinstance(text, str):
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def removal(node: Node, now: datetime) -> tuple[bool, str]:
    """Return whether its sunset had passed, and its description."""
    sunset = sunset_of(node)
    if sunset is None:
        return False, "it had no end date (`x-sunset`)"
    if sunset <= now:
        return True, f"its sunset was {sunset:%Y-%m-%d}"
    return False, f"it was promised until {sunset:%Y-%m-%d} (`x-sunset`)"


def compare_lifecycle(
    findings: Findings, old: Node, new: Node, spot: WalkPosition, now: datetime
) -> None:
    """Compare its deprecation and sunset."""
    before, after = bool(old.get("deprecated")), bool(new.get("deprecated"))
    old_sunset, new_sunset = sunset_of(old), sunset_of(new)
    if before and not after:
        text = f"`{spot.name}` is no longer deprecated."
        findings.add(Rule.DEPRECATION_WITHDRAWN, old["deprecated"], text, spot)
    elif new_sunset is None and (after and (not before or old_sunset is not None)):
        node = new["deprecated"] if not before else old[SUNSET]
        text = f"`{spot.name}` is deprecated, but has no end date."
        findings.add(Rule.DEPRECATED_WITHOUT_SUNSET, node, text, spot)
    elif old_sunset is not None and new_sunset is not None and new_sunset < old_sunset:
        text = (
            f"`{spot.name}` ends on {new_sunset:%Y-%m-%d}, not {old_sunset:%Y-%m-%d} as promised."
        )
        findings.add(Rule.SUNSET_EARLIER, new[SUNSET], text, spot)
    elif old_sunset is None and new_sunset is not None and new_sunset < now + MIN_NOTICE:
        text = (
            f"`{spot.name}` works until {new_sunset:%Y-%m-%d} only; "
            f"callers need at least {MIN_NOTICE.days} days."
        )
        findings.add(Rule.SUNSET_TOO_SOON, new[SUNSET], text, spot)
    elif after and not before:
        text = f"`{spot.name}` is deprecated, and works until {new_sunset:%Y-%m-%d}."
        findings.add(Rule.DEPRECATED, new["deprecated"], text, spot)
    elif new_sunset is not None and old_sunset != new_sunset:
        text = f"`{spot.name}` works until {new_sunset:%Y-%m-%d}."
        findings.add(Rule.SUNSET_LATER, new[SUNSET], text, spot)


@dataclass(frozen=True, slots=True)
class End:
    """The deprecation of a parameter, field or value, with its place."""

    deprecated: Node | None = None
    sunset: Node | None = None

    @classmethod
    def of(cls, node: Node) -> "End":
        """Return the deprecation keys of an object."""
        deprecated = node["deprecated"] if node.get("deprecated") else None
        return cls(deprecated, node.child(SUNSET))

    @property
    def moment(self) -> datetime | None:
        return None if self.sunset is None else moment_of(self.sunset.value)


def compare_part(
    findings: Findings, old: End, new: End, spot: WalkPosition, *, subject: str, now: datetime
) -> None:
    """Compare the deprecation and sunset of a part."""
    promised, sunset = old.moment, new.moment
    place = new.sunset or new.deprecated
    if place is None:
        if old.deprecated is not None:
            findings.add(
                Rule.DEPRECATION_WITHDRAWN,
                old.deprecated,
                f"{subject} is no longer deprecated.",
                spot,
            )
    elif sunset is None:
        if old.deprecated is None or promised is not None:
            text = f"{subject} is deprecated, but has no end date."
            findings.add(Rule.DEPRECATED_WITHOUT_SUNSET, place, text, spot)
    elif promised is not None and sunset != promised:
        rule = Rule.SUNSET_EARLIER if sunset < promised else Rule.SUNSET_LATER
        text = f"{subject} ends on {sunset:%Y-%m-%d}, not {promised:%Y-%m-%d} as promised."
        findings.add(rule, place, text, spot)
    elif promised is None:
        rule = Rule.SUNSET_TOO_SOON if sunset < now + MIN_NOTICE else Rule.PART_DEPRECATED
        text = f"{subject} is deprecated, and works until {sunset:%Y-%m-%d}."
        findings.add(rule, place, text, spot)


def compare_versions(findings: Findings, old: Node, new: Node, now: datetime) -> None:
    """Compare added, removed and retiring versions. Each needs a year of notice from now."""
    before, after = _versions(old), _versions(new)
    findings.visit_all(*(node for top in (old, new) if (node := top.child(VERSIONS)) is not None))
    for date, node in after.items():
        if date not in before:
            findings.add(Rule.VERSION_ADDED, node, f"The version {date} is new.")
    for date, node in before.items():
        promised = sunset_of(node, VERSION_SUNSET)
        if date in after:
            _compare_version(findings, date, node, after[date], now)
        elif promised is not None and promised <= now:
            text = f"The version {date} is gone; its sunset was {promised:%Y-%m-%d}."
            findings.add(Rule.VERSION_RETIRED, node, text)
        else:
            text = f"The version {date} is gone, and its sunset is not over."
            findings.add(Rule.VERSION_REMOVED, node, text)


def _compare_version(
    findings: Findings, date: str, before: Node, after: Node, now: datetime
) -> None:
    promised, sunset = sunset_of(before, VERSION_SUNSET), sunset_of(after, VERSION_SUNSET)
    if promised == sunset:
        return
    if sunset is None:
        findings.add(Rule.VERSION_STAYS, before, f"The version {date} no longer retires.")
    elif promised is not None:
        rule = Rule.SUNSET_EARLIER if sunset < promised else Rule.SUNSET_LATER
        text = (
            f"The version {date} retires on {sunset:%Y-%m-%d}, not {promised:%Y-%m-%d} as promised."
        )
        findings.add(rule, after, text)
    elif sunset.date() < year_after(now.date()):
        text = f"The version {date} retires on {sunset:%Y-%m-%d}; callers need at least 12 months."
        findings.add(Rule.SUNSET_TOO_SOON, after, text)
    else:
        text = f"The version {date} retires on {sunset:%Y-%m-%d}."
        findings.add(Rule.VERSION_RETIRES, after, text)


def _versions(node: Node) -> dict[str, Node]:
    held = node.child(VERSIONS)
    return (
        {version.value["date"]: version for version in held.elements()} if held is not None else {}
    )


def compare_marks(findings: Findings, old: Node, new: Node, spot: WalkPosition) -> None:
    """Marks of the server's own that callers notice: where it exists, whether it takes quota."""
    if bool(old.get(SANDBOX)) != bool(new.get(SANDBOX)):
        if new.get(SANDBOX):
            text = f"`{spot.name}` returns 404 now outside a sandbox."
            findings.add(Rule.OPERATION_LEFT_TO_SANDBOXES, new[SANDBOX], text, spot)
        else:
            text = f"`{spot.name}` is no longer only for sandboxes."
            findings.add(Rule.OPERATION_FREED, old[SANDBOX], text, spot)
    if bool(old.get(UNMETERED)) != bool(new.get(UNMETERED)):
        if new.get(UNMETERED):
            text = f"`{spot.name}` no longer takes quota."
            findings.add(Rule.OPERATION_UNMETERED, new[UNMETERED], text, spot)
        else:
            text = f"`{spot.name}` takes quota now."
            findings.add(Rule.OPERATION_METERED, old[UNMETERED], text, spot)
