"""The versions of the API for people: a page, and the entries of a feed.

Both come from the folders of `openapi/versions/` and from `x-versions`, and from nothing else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from cute_api.versions.registry import Release

PAGE, FEED = "/docs/versions", "/docs/changelog.atom"
FEED_TYPE = "application/atom+xml"
TITLE = "Versions of the Cute API"
HEAD = f"""# Versions

What each version of the API changed, and until when you can ask for it.
[Versioning](/docs/versioning) says how to choose one and how to move to the next. The
[changelog](/docs/changelog) also has what was added without a version. A [feed]({FEED}) brings this
page to your reader.
"""


def markdown(releases: Sequence[Release]) -> str:
    """The page. `releases` are the newest first."""
    return "\n".join([HEAD, *(_section(release) for release in releases)])


@dataclass(frozen=True, slots=True)
class ReleaseEntry:
    """A change of a version, or its end, as the feed and the home have it."""

    id: str
    version: str
    title: str
    updated: datetime
    summary: str


def list_entries(releases: Sequence[Release]) -> Sequence[ReleaseEntry]:
    """What versions changed and when they retire, the newest first."""
    return sorted(_entries(releases), key=lambda one: (one.updated, one.id), reverse=True)


def _section(release: Release) -> str:
    lines = [f"## {release.date}", ""]
    lines += [f"- {change.summary} {change.details}" for change in release.changes]
    if not release.changes:
        lines.append("The oldest version that there is.")
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
                title=f"Version {release.date}: {_plain(change.summary)}",
                updated=day(release.date),
                summary=_plain(change.details),
            )
        end = release.end_of_life
        if end is not None:
            yield ReleaseEntry(
                id=f"{release.date}-retires-{end.sunset_at:%Y-%m-%d}",
                version=release.date,
                title=f"Version {release.date} retires on {end.sunset_at:%Y-%m-%d}.",
                updated=end.deprecated_at,
                summary="From that day on (00:00 UTC) requests that name it get 400, and keys and "
                "webhooks that were created with it get the oldest version that lives.",
            )


def day(date: str) -> datetime:
    return datetime.fromisoformat(date).replace(tzinfo=UTC)


def _plain(markdown: str) -> str:
    return markdown.replace("`", "")
