"""The versions for people: a page in Markdown, and an Atom feed that is as RFC 4287 wants it."""

from datetime import datetime
from urllib.parse import urlsplit
from xml.etree import ElementTree

from cute_api.portal.derived import atom_feed
from cute_api.portal.docs.releases import markdown
from tests.versions.changes import NEW, colour, versions

BASE = "https://api.cute.example"
ATOM = {"": "http://www.w3.org/2005/Atom"}
RETIRING = {"2026-12-01": {"deprecated": "2027-01-02", "sunset": "2028-01-02"}}
RELEASES = versions([colour()], RETIRING).releases()


def parsed(document: bytes) -> ElementTree.Element:
    return ElementTree.fromstring(document)  # noqa: S314 - our own


def text(node: ElementTree.Element, name: str) -> str:
    found = node.findall(name, ATOM)
    assert len(found) == 1, f"one {name}, not {len(found)}"
    assert found[0].text
    return found[0].text


def links(node: ElementTree.Element) -> dict[str, str]:
    return {link.attrib["rel"]: link.attrib["href"] for link in node.findall("link", ATOM)}


def test_the_feed_has_an_entry_for_each_change_and_each_end_newest_first() -> None:
    root = parsed(atom_feed(RELEASES, BASE))
    assert root.tag == "{http://www.w3.org/2005/Atom}feed"
    entries = root.findall("entry", ATOM)
    assert [text(one, "title") for one in entries] == [
        f"Version {NEW}: colour of an item is color.",
        "Version 2026-12-01 retires on 2028-01-02.",
        "Version 2026-12-15: paused_webhooks of the event key.revoked is called "
        "paused_webhook_count.",
        "Version 2026-12-15: user.deliveries.held_until of GET /v1/me is called "
        "user.deliveries.resumes_at.",
    ]
    assert text(entries[0], "summary") == "In requests, responses and events."
    ids = [text(root, "id"), *(text(one, "id") for one in entries)]
    assert len(set(ids)) == len(ids)
    assert ids[1] == f"{BASE}/docs/versions#{NEW}-colour"
    updated = [datetime.fromisoformat(text(one, "updated")) for one in entries]
    assert updated == sorted(updated, reverse=True)
    assert datetime.fromisoformat(text(root, "updated")) == updated[0]
    assert text(root, "author/name")
    places = [*links(root).values(), *(links(one)["alternate"] for one in entries)]
    assert all(urlsplit(place).netloc for place in (*ids, *places)), "absolute"
    assert links(root)["self"] == ids[0] == f"{BASE}/docs/changelog.atom"


def test_a_feed_without_changes_has_the_day_of_its_first_version() -> None:
    root = parsed(atom_feed(RELEASES[-1:], BASE))
    assert text(root, "updated") == "2027-01-02T00:00:00Z", "or when its end was announced"
    stays = versions([colour()]).releases()[-1:]
    root = parsed(atom_feed(stays, BASE))
    assert (root.findall("entry", ATOM), text(root, "updated")) == ([], "2026-12-01T00:00:00Z")


def test_the_page_has_each_version_with_its_changes_and_its_end() -> None:
    page = markdown(RELEASES)
    sections = page.split("\n## ")[1:]
    assert [one[:10] for one in sections] == [NEW, "2026-12-15", "2026-12-01"]
    assert "- `colour` of an item is `color`. In requests, responses and events." in sections[0]
    assert sections[1].count("\n- ") == 2
    assert "**Retires on 2028-01-02** (00:00 UTC), announced on 2027-01-02" in sections[2]
    assert page.count("Retires on") == 1
