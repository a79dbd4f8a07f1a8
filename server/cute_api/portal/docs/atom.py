"""The versions of the API as an Atom feed (RFC 4287)."""

from collections.abc import Sequence
from datetime import datetime
from xml.etree import ElementTree

from cute_api.portal.docs.releases import FEED, FEED_TYPE, PAGE, TITLE, day, list_entries
from cute_api.versions.registry import Release

ATOM = "http://www.w3.org/2005/Atom"


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
    updates = [day(releases[-1].date), *(one.updated for one in entries)]
    _text(root, "updated", _time(max(updates)))
    _text(ElementTree.SubElement(root, "author"), "name", "Cute API")
    ElementTree.SubElement(root, "link", rel="self", type=FEED_TYPE, href=base_url + FEED)
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


def _time(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")


def _text(holder: ElementTree.Element, name: str, text: str) -> None:
    ElementTree.SubElement(holder, name).text = text
