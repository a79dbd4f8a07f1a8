"""The versions of the API for people: a page, and the entries of a feed.

Their only sources are the folders of `openapi/versions/` and `x-versions`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cute_api.versions.registry import Release

PAGE, FEED = "/docs/versions", "/docs/changelog.atom"
FEED_TYPE = "application/atom+xml"
TITLE = "Versions of the Cute API"
HEAD = f"""# Versions

What each version of the API changed, and when it retires.
[Versioning](/docs/versioning) explains how to choose a version and how to move to the next. The
[changelog](/docs/changelog) also lists additions without a version. This page is also a
[feed]({FEED}).
"""


def markdown(releases: Sequence[Release]) -> str:
    """Return the page. `releases` are newest first."""
    return "\n".join([HEAD, *(_section(release) for release in releases)])


@dataclass(frozen=True, slots=True)
class ReleaseEntry:
    """A version's change or sunset, for the feed and the home page.

    `title` and `summary` have code in backticks.
    """

    id: str
    version: str
    title: str
    updated: datetime
    summary: str


def list_entries(releases: Sequence[Release]) -> Sequence[ReleaseEntry]:
    """Return changes and sunsets of versions, newest first."""
    return sorted(_entries(releases), key=lambda entry: (entry.updated, entry.id), reverse=True)


def _section(release: Release) -> str:
    lines = [f"## {release.date}", ""]
    lines += [f"- {change.summary} {change.details}" for change in release.changes]
    if not release.changes:
        lines.append("This is the oldest version.")
    end = release.end_of_life
    if end is not None:
        lines += [
            "",
            f"**Retires on {end.sunset_at:%Y-%m-%d}** (00:00 UTC), announced on "
            f"{end.deprecated_at:%Y-%m-%d}: "
            "[move to a newer version](/docs/versioning#move-to-a-newer-version).",
        ]
    lines += ["", f"[The document of this version](/openapi.json?version={release.date})", ""]
    return "\n".join(lines)


def _entries(releases: Sequence[Release]) -> Iterator[ReleaseEntry]:
    for release in releases:
        for change in release.changes:
            yield ReleaseEntry(
                id=change.name,
                version=release.date,
                title=f"Version {release.date}: {change.summary}",
                updated=day(release.date),
                summary=change.details,
            )
        end = release.end_of_life
        if end is not None:
            yield ReleaseEntry(
                id=f"{release.date}-retires-{end.sunset_at:%Y-%m-%d}",
                version=release.date,
                title=f"Version {release.date} retires on {end.sunset_at:%Y-%m-%d}.",
                updated=end.deprecated_at,
                summary="From that day on (00:00 UTC) requests that name it get 400, and keys and "
                "webhooks that were created with it get the oldest supported version.",
            )


def day(date: str) -> datetime:
    return datetime.fromisoformat(date).replace(tzinfo=UTC)
