"""The versions of the API as an Atom feed (RFC 4287)."""

from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree

from cute_api.portal.docs.releases import FEED, FEED_TYPE, PAGE, TITLE, day, list_entries
from cute_api.versions.registry import Release

ATOM = "http://www.w3.org/2005/Atom"


def feed(releases: Sequence[Release], base_url: str) -> bytes:
    """Return the feed: an entry for each change and for each sunset of a version.

    `base_url` is this server's. An entry keeps its id, so that readers show it once; a postponed
    sunset is a new entry.
    """
    entries = list_entries(releases)
    root = ElementTree.Element("feed", xmlns=ATOM)
    _text(root, "id", base_url + FEED)
    _text(root, "title", TITLE)
    # The first version has no entry.
    updates = [day(releases[-1].date), *(entry.updated for entry in entries)]
    _text(root, "updated", _time(max(updates)))
    _text(ElementTree.SubElement(root, "author"), "name", "Cute API")
    ElementTree.SubElement(root, "link", rel="self", type=FEED_TYPE, href=base_url + FEED)
    ElementTree.SubElement(root, "link", rel="alternate", type="text/html", href=base_url + PAGE)
    for entry in entries:
        node = ElementTree.SubElement(root, "entry")
        place = f"{base_url}{PAGE}#{entry.version}"
        _text(node, "id", f"{base_url}{PAGE}#{entry.id}")
        _text(node, "title", entry.title)
        _text(node, "updated", _time(entry.updated))
        ElementTree.SubElement(node, "link", rel="alternate", type="text/html", href=place)
        _text(node, "summary", entry.summary)
    document: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return document


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(holder: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(holder, name).text = text
