"""The versions of the API for people: a page, and the same as an Atom feed (RFC 4287).

Both come from the folders of `openapi/versions/` and from `x-versions`, and from nothing else.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from xml.etree import ElementTree

from cute_api.versions.registry import Release

PAGE, FEED = "/docs/versions", "/docs/changelog.atom"
ATOM = "http://www.w3.org/2005/Atom"
ATOM_TYPE = "application/atom+xml"
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


def feed(releases: Sequence[Release], base_url: str) -> bytes:
    """The feed: an entry for each change, and one for each version that retires.

    `base_url` is where this server is. An entry keeps its id, so readers show it once; a sunset
    that is put off is another entry.
    """
    entries = list_entries(releases)
    root = ElementTree.Element("feed", xmlns=ATOM)
    _text(root, "id", base_url + FEED)
    _text(root, "title", TITLE)
    # The first version has no entry.
    updates = [_day(releases[-1].date), *(one.updated for one in entries)]
    _text(root, "updated", _time(max(updates)))
    _text(ElementTree.SubElement(root, "author"), "name", "Cute API")
    ElementTree.SubElement(root, "link", rel="self", type=ATOM_TYPE, href=base_url + FEED)
    ElementTree.SubElement(root, "link", rel="alternate", type="text/html", href=base_url + PAGE)
    for one in entries:
        node = ElementTree.SubElement(root, "entry")
        place = f"{base_url}{PAGE}#{one.version}"
        _text(node, "id", f"{base_url}{PAGE}#{one.id}")
        _text(node, "title", one.title)
        _text(node, "updated", _time(one.updated))
        ElementTree.SubElement(node, "link", rel="alternate", type="text/html", href=place)
        _text(node, "summary", one.summary)
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


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
                updated=_day(release.date),
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


def _day(date: str) -> datetime:
    return datetime.fromisoformat(date).replace(tzinfo=UTC)


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _plain(markdown: str) -> str:
    return markdown.replace("`", "")


def _text(holder: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(holder, name).text = text
